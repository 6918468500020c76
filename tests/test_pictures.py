"""helpers/pictures.py: pictures are sharp, small, and look as they were drawn."""

import base64
import io

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from PIL import Image

from helpers.pictures import SHARP, fast_png, sharp, small_png


@pytest.fixture
def figure():
    figure = Figure(figsize=(5, 2), layout="constrained")
    axes = figure.subplots()
    axes.plot(np.sin(np.linspace(0, 9, 200)), color="#0072B2", linewidth=2)
    axes.set(xlabel="time t", ylabel="position x")
    return figure


def drawn(figure):
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    return np.array(canvas.buffer_rgba())


def decoded(png):
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGBA"))


def test_a_sharp_picture_is_the_figure_at_twice_the_resolution(figure):
    data, metadata = sharp(figure)
    found = decoded(base64.b64decode(data["image/png"]))
    assert metadata["image/png"] == {"width": 500, "height": 200}
    assert found.shape == (400, 1000, 4)
    figure.dpi *= SHARP
    assert np.array_equal(found, drawn(figure))


def test_the_figure_is_left_as_it_was(figure):
    canvas, before = figure.canvas, drawn(figure)
    figure.set_canvas(canvas)
    sharp(figure)
    assert (figure.canvas, figure.dpi) == (canvas, 100)
    assert np.array_equal(drawn(figure), before)


def test_the_main_colours_stay_exactly_as_they_are(figure):
    figure.dpi *= SHARP
    before = drawn(figure)
    after = decoded(small_png(before))
    for colour in ([0, 0x72, 0xB2, 255], [255, 255, 255, 255], [0, 0, 0, 255]):
        places = (before == colour).all(-1)
        assert places.any() and (after[places] == colour).all(), colour


def test_a_stored_picture_is_a_quarter_of_what_a_live_one_sends(figure):
    figure.dpi *= SHARP
    rgba = drawn(figure)
    assert len(small_png(rgba)) < len(fast_png(rgba)) / 4
    assert np.array_equal(decoded(fast_png(rgba)), rgba)
