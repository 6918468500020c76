"""Live figures in JupyterLab, in a real browser: sharp, played, and seen without a kernel."""

import re
import shutil

import pytest
from playwright.sync_api import expect

FIGURE = """
import matplotlib.pyplot as plt
from helpers.live import LiveFigure, choice, slider
figure, axes = plt.subplots(figsize=(6, 2))
(curve,) = axes.plot([0, 1], [0, 0])
axes.set_ylim(-1, 9)
def redraw(a, kind):
    curve.set(ydata=[0, a], linestyle=kind)
    return f"slope {a}"
LiveFigure(
    figure,
    redraw,
    a=slider("a", 0, 8, 0, play=True),
    kind=choice("line", {"full": "-", "dotted": ":"}, "-"),
    alt="A straight line",
)
"""
NARROW = """
import matplotlib.pyplot as plt
from helpers.figures import panel, show
plt.style.use("helpers.lecture")
show(panel(), width=7)
"""
SIZES = """image => [image.naturalWidth, image.clientWidth, image.clientHeight]"""


@pytest.fixture
def notebook(lab):
    notebook = lab.open(lab.write("live.ipynb", FIGURE))
    notebook.run()
    yield notebook
    notebook.close()


def test_a_picture_is_sharp_at_rest_and_its_size_never_changes(notebook):
    (figure,) = notebook.live_figures()
    figure.image.evaluate(
        """image => {
            image.seen = [];
            image.addEventListener("load", () => image.seen.push(
                [image.naturalWidth, image.clientWidth, image.clientHeight]));
        }"""
    )
    assert figure.image.evaluate(SIZES) == [1200, 600, 200]
    for _ in range(3):
        figure.press("ArrowRight")  # and waits until no other picture follows
    assert figure.image.evaluate(SIZES) == [1200, 600, 200]
    seen = figure.image.evaluate("image => image.seen")
    assert {(w, h) for _, w, h in seen} == {(600, 200)}
    assert {natural for natural, _, _ in seen} == {600, 1200}


def test_a_slider_plays_when_asked_to_stops_and_is_long_enough(notebook):
    (figure,) = notebook.live_figures()
    track = figure.sliders.first.locator("xpath=../..").bounding_box()
    assert track["width"] >= 300
    expect(figure.box).to_contain_text("slope 0")
    play = figure.box.locator(".widget-play button").first
    play.click()
    expect(figure.box).to_contain_text("slope 3")
    play.click()
    figure.page.wait_for_timeout(1000)
    paused = figure.box.inner_text()
    figure.page.wait_for_timeout(1000)
    assert figure.box.inner_text() == paused
    play.click()
    expect(figure.box).to_contain_text("slope 8")


def test_a_choice_is_made_by_its_buttons(notebook):
    (figure,) = notebook.live_figures()
    before = figure.address()
    figure.box.get_by_role("button", name="dotted").click()
    figure.wait_for_other(before)


def test_saved_after_a_run_and_opened_without_its_kernel_the_picture_is_there(lab, notebook):
    notebook.page.evaluate("panel => panel.context.save()", notebook.panel)
    notebook.close()
    shutil.copy(lab.root / "live.ipynb", lab.root / "again.ipynb")
    again = lab.open("again.ipynb")
    image = again.element.locator(".jp-OutputArea img")
    expect(image).to_be_visible()
    assert image.evaluate(SIZES) == [1200, 600, 200]
    expect(again.element).not_to_contain_text("Error displaying widget")
    again.close()


def test_by_its_class_a_narrow_picture_stands_beside_the_text_of_a_slide(lab, notebook):
    narrow = re.compile(r"\bjp-needs-light-background\b")
    (figure,) = notebook.live_figures()
    expect(figure.image).to_have_class(narrow)
    drawn = lab.open(lab.write("narrow.ipynb", NARROW))
    drawn.run()
    expect(drawn.element.locator(".jp-OutputArea img")).to_have_class(narrow)
    drawn.close()
