"""The notebooks as a reader has them: in JupyterLab, in a real browser.

If there is a folder screenshots/, what a reader sees is saved there, for people to look at.
"""

import re

import build
import pytest
from decks import LiveDeck
from lab import serious
from playwright.sync_api import expect
from support import CI, LECTURES, LIVE, name

LIVE_FIGURE = """
import matplotlib.pyplot as plt
from helpers.live import LiveFigure, slider
figure, axes = plt.subplots(figsize=(4, 2))
(curve,) = axes.plot([0, 1], [0, 0])
axes.set_ylim(-1, 9)
def redraw(a):
    curve.set_ydata([0, 6 / (2 - a)])
    return f"slope {6 / (2 - a):g}"
live = LiveFigure(figure, redraw, a=slider("a", 0, 4, 0), alt="A straight line")
live
"""


# In a notebook without a live figure the browser sees nothing that a kernel alone does not. Cells,
# texts and figures of all are tested without it: three of them, unless all are asked for.
@pytest.fixture(scope="module", params=LIVE if CI else LECTURES[::3], ids=name)
def lecture(lab, request):
    lab.complaints.clear()
    notebook = lab.open(f"notebooks/{name(request.param)}")
    notebook.run()
    notebook.live_figures()  # waits for them
    notebook.photograph()
    yield notebook
    notebook.close()


@pytest.fixture
def live_figures(lecture):
    figures = [figure for figure in lecture.live_figures() if figure.sliders.count()]
    return figures[:: max(1, len(figures) - 1)]  # both ends: tests/test_sliders.py moves all


def test_all_cells_run_in_order_without_error_or_warning(lecture):
    assert lecture.outputs("error") == []
    assert lecture.outputs("stderr") == []
    code = [c for c in lecture.cells if c["cell_type"] == "code" and "".join(c["source"])]
    assert [cell["execution_count"] for cell in code] == [*range(1, len(code) + 1)]


# From the state a reader meets first: further off, a step may rightly change nothing.
def test_a_picture_follows_the_arrow_keys_and_the_mouse(live_figures):
    for figure in live_figures:
        before = figure.picture()
        for move in figure.nudge, figure.drag:
            move()
            after = figure.picture()
            assert after != before, move
            before = after


def test_a_picture_has_a_description_for_those_who_do_not_see_it(live_figures):
    for figure in live_figures:
        expect(figure.image).to_have_accessible_name(re.compile(r"\w+ \w+"))


# What JupyterLab and ipywidgets make, and no notebook can name: cells, buttons, the handle of a
# slider (its name stands before it), a picture that does not move (the text under it tells).
THEIRS = r'"cm-content"|class="jp-|role="feed"|noUi-handle|"jupyter-button"|<img src="data:'


@pytest.mark.parametrize("lecture", LECTURES[:1], ids=name, indirect=True)
def test_a_notebook_is_accessible_as_far_as_it_is_ours(lecture):
    build.install()
    found = serious(lecture.page, f"[id='{lecture.id}'] .jp-Notebook")
    assert [(what, html) for what, html in found if not re.search(THEIRS, html)] == []
    for label in lecture.element.locator(".widget-slider .widget-label").all():
        assert label.get_attribute("title") == label.inner_text()  # what the mouse is told


# Only these are slides. It takes seconds for each: the first deck, unless all are asked for.
@pytest.mark.parametrize("lecture", LECTURES if CI else LECTURES[:1], ids=name, indirect=True)
def test_every_slide_fits_the_screen_when_shown_live_and_a_slider_works_there(lecture):
    faults, dragged = {}, False
    with LiveDeck(lecture) as deck:
        assert 0 < deck.forward() < deck.forward()
        for slide in deck.steps():
            deck.photograph(slide)
            if found := deck.faults():
                faults[slide] = found
            if deck.figure and not dragged:
                before = deck.figure.picture()
                deck.figure.drag()
                dragged = deck.figure.picture() != before
    assert faults == {}
    assert dragged


# The last of the tests of a lecture: it looks back at what the others made happen.
def test_nothing_is_asked_of_the_network_and_the_console_shows_no_error(lab, lecture):
    assert lab.refused == []
    assert lab.complaints == []


def test_an_error_in_a_redraw_is_shown_until_the_next_picture(lab):
    notebook = lab.open(lab.write("error.ipynb", LIVE_FIGURE))
    notebook.run()
    (figure,) = notebook.live_figures()
    figure.press("ArrowRight")
    expect(figure.box).to_contain_text("slope 6")
    figure.sliders.press("ArrowRight")
    expect(figure.box).to_contain_text("ZeroDivisionError")
    figure.press("ArrowRight")
    expect(figure.box).to_contain_text("slope -6")
    expect(figure.box).not_to_contain_text("ZeroDivisionError")
    notebook.close()


def test_a_live_figure_follows_while_a_cell_is_running(lab):
    wait = "import time\nprint('begin')\nwhile live.values['a'] < 4: time.sleep(0.01)\nprint('end')"
    notebook = lab.open(lab.write("busy.ipynb", LIVE_FIGURE, wait))
    notebook.run(cell=0)
    (figure,) = notebook.live_figures()
    # ipykernel 7.4 gives a slider's first message to the main thread, later ones to a second one.
    figure.press("ArrowRight")
    notebook.start(cell=1)
    expect(notebook.element.get_by_text("begin", exact=True)).to_be_visible()
    before = figure.picture()
    figure.press("ArrowLeft")
    assert figure.picture() != before
    assert notebook.busy
    figure.press("End")
    notebook.wait()
    assert notebook.outputs("stdout")[0]["text"] == "begin\nend\n"
    notebook.close()


def test_the_browser_of_these_tests_reaches_nothing_but_its_server(lab):
    ask = "url => fetch(url, {mode: 'no-cors'}).then(() => true, () => false)"
    assert lab.page.evaluate(ask, f"http://{lab.host}/api/status")
    lab.refused.clear()
    elsewhere = ["https://example.org/", "http://192.0.2.1/", "http://127.0.0.1:9/"]
    assert not any(lab.page.evaluate(ask, url) for url in elsewhere)
    with lab.page.expect_websocket():
        lab.page.evaluate("() => { new WebSocket('ws://example.org/'); }")
    assert lab.refused == [*elsewhere, "ws://example.org/"]
    lab.refused.clear()
