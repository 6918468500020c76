"""slides/frames.py: a live figure without a kernel shows what it shows with one."""

import json
import re

import ipywidgets as widgets
import numpy as np
import pytest
from bs4 import BeautifulSoup
from frames import ON_GRID, ON_LINES, load_ipython_extension, write_frames
from matplotlib.figure import Figure
from PIL import Image

from helpers.live import LiveFigure, pace, possible_values, slider
from helpers.pictures import SHARP


def shown(folder, html, place, corner):
    """Join a frame and what lies under it as slides/live.js does."""
    folder /= re.search('data-frames="(.*?)"', html)[1]
    still = Image.open(folder / "still.webp").convert("RGBA")
    still.alpha_composite(Image.open(folder / f"{place}.webp").convert("RGBA"), tuple(corner))
    return np.asarray(still).astype(int)


def live_figure():
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
def live():
    return live_figure()


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """A live figure whose frames were written, where, and what came of it: not to be changed."""
    live, folder = live_figure(), tmp_path_factory.mktemp("frames")
    return live, folder, *read(write_frames(live, folder), folder)


def read(html, folder):
    """Return the HTML and the data that it is shown with."""
    (name,) = re.findall('src="figures/([^"]*/frames.js)"', html)
    script = (folder / name).read_text("utf-8")
    key, data = re.fullmatch(r'liveFigures\["(.*)"\] = (.*);\n', script).groups()
    assert f'data-frames="{key}"' in html and key == name.split("/")[0]
    return html, json.loads(data)


def places(data):
    return [tuple(map(int, place.split("-"))) for place in data["frames"]]


def test_every_frame_on_the_still_picture_is_the_picture_of_its_values(written):
    live, folder, html, data = written
    values = [{f"{v:.3g}": v for v in possible_values(live.controls["a"])} | {"0.37": 0.37}]
    values += [{"1": 1, "2": 2, "3": 3}, {"full": "-", "dotted": ":"}]
    assert len(data["frames"]) <= 1.2 * (ON_LINES + ON_GRID)
    for place, (x, y, said) in data["frames"].items():
        labels = [some[int(i)] for i, some in zip(place.split("-"), data["labels"], strict=True)]
        named = [some[label] for some, label in zip(values, labels, strict=True)]
        pixels, sentence = live.pixels(SHARP, **dict(zip(live.controls, named, strict=True)))
        found = shown(folder, html, place, (x, y))
        assert found.shape == (400, 600, 4)
        assert abs(found - pixels).max() <= 19, place  # in soft edges
        assert said == sentence


def test_a_slider_alone_moves_in_small_steps_and_several_on_a_grid(written):
    *_, data = written
    now = data["labels"][0].index("0.37"), 1, 0
    drawn = places(data)
    for k, labels in enumerate(data["labels"]):
        for other in range(len(labels)):
            assert tuple(other if i == k else n for i, n in enumerate(now)) in drawn
    assert len(data["labels"][0]) >= 16
    for kind in (0, 1):  # also for another choice
        assert {place[0] for place in drawn if place[1:] == (1, kind)} == {
            *range(len(data["labels"][0]))
        }
    grid = [{place[0] for place in drawn if place[1:] == other} for other in [(0, 0), (2, 1)]]
    assert grid[0] == grid[1] and {0, now[0], len(data["labels"][0]) - 1} <= grid[0]


def test_the_controls_begin_with_the_present_values_and_reach_both_ends(written):
    *_, html, data = written
    page = BeautifulSoup(html, "html.parser")
    ranges = page.select("[type=range]")
    names = [r.find_parent("label").get_text(strip=True) for r in ranges]
    assert names == ["slope a", "number n"]
    assert [int(r["max"]) for r in ranges] == [len(some) - 1 for some in data["labels"][:2]]
    assert [some[int(r["value"])] for r, some in zip(ranges, data["labels"], strict=False)] == [
        "0.37",
        "2",
    ]
    assert (data["labels"][0][0], data["labels"][0][-1]) == ("0.1", "1")
    assert data["labels"][1:] == [["1", "2", "3"], ["full", "dotted"]]
    buttons = page.select("fieldset label")
    assert [b.get_text() for b in buttons] == ["full", "dotted"]
    assert [b.input.has_attr("checked") for b in buttons] == [True, False]
    assert page.fieldset.legend.get_text() == "line"
    assert page.select("button") == []


def test_without_a_script_the_present_picture_and_its_sentence_are_there(written):
    live, folder, html, _ = written
    page = BeautifulSoup(html, "html.parser")
    image = page.img
    png = Image.open(folder / image["src"].removeprefix("figures/"))
    assert png.size == (600, 400) and (image["width"], image["height"]) == ("300", "200")
    pixels, _ = live.pixels(SHARP, **live.values)
    assert abs(np.asarray(png.convert("RGBA")).astype(int) - pixels).max() <= 19
    assert page.figcaption.get_text() == "a = 0.37 < 2"
    assert image["alt"] == 'A "line". a = 0.37 < 2'


def test_a_slider_may_name_the_values_of_the_grid(live, tmp_path):
    live.controls["a"] = slider("slope a", 0.1, 1, 0.37, frames=(0.2, 0.5))
    _, data = read(write_frames(live, tmp_path), tmp_path)
    labels = data["labels"][0]
    grid = {labels[place[0]] for place in places(data) if place[1:] == (0, 0)}
    assert grid == {"0.200", "0.370", "0.500"} and len(labels) > 10


def test_a_slider_that_plays_gets_a_button(live, tmp_path):
    live.controls["n"] = slider("number n", 1, 3, 2, play=True)
    (button,) = BeautifulSoup(write_frames(live, tmp_path), "html.parser").select("button")
    assert button.get_text() == "Play"
    assert button.parent.get_text(" ", strip=True) == "Play number n 2"
    assert int(button["data-pace"]) == 600


@pytest.mark.parametrize(("steps", "milliseconds"), [(2, 600), (20, 400), (50, 160), (1000, 80)])
def test_a_slider_plays_for_about_eight_seconds(steps, milliseconds):
    assert pace(steps) == milliseconds


def test_it_is_what_a_figure_shows_where_frames_are_wanted(live, tmp_path, monkeypatch):
    bundle, _ = live._repr_mimebundle_()
    assert "text/html" not in bundle
    monkeypatch.setenv("LIVE_FIGURE_FRAMES", str(tmp_path))
    monkeypatch.setattr(LiveFigure, "_repr_mimebundle_", None)  # and, afterwards, back again
    load_ipython_extension(None)
    bundle = live._repr_mimebundle_()
    assert set(bundle) == {"text/html", "text/plain"}
    assert "A &quot;line&quot;" in bundle["text/html"]
    assert live.values == {"a": pytest.approx(0.37), "n": 2, "kind": "-"}
