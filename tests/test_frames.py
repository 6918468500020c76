"""helpers/frames.py: a live figure without a kernel shows what it shows with one."""

import base64
import io
import itertools
import json
import re

import ipywidgets as widgets
import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from helpers.frames import MOST, possible_values, write_frames
from helpers.live import LiveFigure, slider


def decoded(address):
    data = base64.b64decode(address.removeprefix("data:image/png;base64,"))
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGBA")).astype(int)


@pytest.fixture
def live():
    figure = Figure(figsize=(3, 2))
    axes = figure.subplots()
    axes.set(xlim=(0, 1), ylim=(0, 1))
    (curve,) = axes.plot([], [])
    image = axes.imshow(np.eye(2), extent=(0.5, 1, 0, 0.5), aspect="auto")

    def redraw(a, n, kind):
        curve.set_data([0, 1], [0, a])
        image.set_data(np.linspace(0, 1, n * n).reshape(n, n))
        curve.set_linestyle(kind)
        return f"a = {a:.2f} < {n}"

    controls = {
        "a": slider("slope a", 0.1, 1, 0.37, log=True),
        "n": slider("number n", 1, 3, 2),
        "kind": widgets.Dropdown(options=[("full", "-"), ("dotted", ":")], description="line"),
    }
    return LiveFigure(figure, redraw, alt='A "line"', **controls)


@pytest.fixture
def written(live, tmp_path):
    html = write_frames(live, tmp_path)
    (script,) = tmp_path.iterdir()
    assert f'src="figures/{script.name}"' in html
    key, data = re.fullmatch(r'liveFigures\["(.*)"\] = (.*);\n', script.read_text("utf-8")).groups()
    assert f'data-frames="{key}"' in html
    return html, json.loads(data)


def test_every_frame_on_the_first_one_is_the_picture_of_its_values(live, written):
    html, data = written
    below = decoded(re.search(r'<img src="(.*?)"', html)[1])
    values = [{f"{v:.3g}": v for v in possible_values(live.controls["a"])} | {"0.37": 0.37}]
    values += [{"1": 1, "2": 2, "3": 3}, {"full": "-", "dotted": ":"}]
    places = list(itertools.product(*data["labels"]))
    assert len(places) == len(data["frames"]) == len(data["sentences"]) <= 1.1 * MOST
    for place, frame, said in zip(places, data["frames"], data["sentences"], strict=True):
        named = [some[label] for some, label in zip(values, place, strict=True)]
        pixels, sentence = live.pixels(**dict(zip(live.controls, named, strict=True)))
        over = decoded(frame)
        shown = np.where(over[..., 3:] == 0, below, over)
        assert abs(shown - pixels).max() <= 8, place  # 127 colours
        assert said == sentence


def test_the_inputs_begin_with_the_present_values_and_reach_both_ends(live, written):
    html, data = written
    found = re.findall(r'<label>(.*?) <input type="range" min="0" max="(\d+)" value="(\d+)">', html)
    names, most, now = zip(*found, strict=True)
    assert names == ("slope a", "number n", "line")
    assert [len(labels) - 1 for labels in data["labels"]] == [*map(int, most)]
    present = [labels[int(i)] for i, labels in zip(now, data["labels"], strict=True)]
    assert present == ["0.37", "2", "full"]
    assert (data["labels"][0][0], data["labels"][0][-1]) == ("0.1", "1")
    assert data["labels"][1:] == [["1", "2", "3"], ["full", "dotted"]]


def test_a_slider_may_name_its_frames(live, tmp_path):
    live.controls["a"] = slider("slope a", 0.1, 1, 0.37, frames=(0.2, 0.5))
    write_frames(live, tmp_path)
    (script,) = tmp_path.iterdir()
    assert '"labels": [["0.200", "0.370", "0.500"], ["1", "2", "3"],' in script.read_text("utf-8")


def test_it_is_what_a_figure_shows_where_frames_are_wanted(live, tmp_path, monkeypatch):
    assert "text/html" not in live._repr_mimebundle_()
    monkeypatch.setenv("LIVE_FIGURE_FRAMES", str(tmp_path))
    assert set(live._repr_mimebundle_()) == {"text/html", "text/plain"}
    assert "A &quot;line&quot;" in live._repr_mimebundle_()["text/html"]
    assert live.values == {"a": pytest.approx(0.37), "n": 2, "kind": "-"}
