"""The exported slides and pages, opened as files in a real browser that reaches nothing else.

Slides are saved as pictures under screenshots/, for people to look at.
"""

import os
import re
import sys
from itertools import pairwise
from urllib.parse import unquote

import pytest
from bs4 import BeautifulSoup
from decks import SCREEN, ExportedDeck, FrameFigure
from lab import Browser, find_chromium
from playwright.sync_api import expect
from support import LECTURES, NOTEBOOKS

sys.path.append(str(NOTEBOOKS.parent / "slides"))
import build

# An export takes half a minute for each lecture: one of them, unless all have been asked for.
LECTURES = LECTURES if os.environ.get("CI") == "true" else [p for p in LECTURES if "01" in p.name]
MB = 1_000_000


@pytest.fixture(scope="module")
def export(tmp_path_factory):
    folder = tmp_path_factory.mktemp("export") / "build"
    build.install()
    build.build(folder, LECTURES)
    return folder


@pytest.fixture(scope="module")
def browser():
    if not find_chromium() and os.environ.get("CI") != "true":
        pytest.skip("no Chromium found (its path may be given as CHROMIUM=...)")
    with Browser(viewport=SCREEN, has_touch=True) as browser:
        yield browser


@pytest.fixture
def page(browser):
    """Return the browser's page; see afterwards that nothing was missing or refused."""
    browser.complaints.clear()
    yield browser.page
    assert browser.refused == []
    assert browser.complaints == []


@pytest.fixture(params=LECTURES, ids=lambda path: path.stem)
def deck(request, export, page):
    return ExportedDeck(page, export / f"{request.param.stem}.slides.html")


def serious(page):
    """Return what axe-core finds that keeps people from using the page, or headings in disorder."""
    page.add_script_tag(path=build.MODULES / "axe-core/axe.min.js")
    found = page.evaluate("axe.run({ preload: false }).then((result) => result.violations)")
    return [
        (violation["id"], node["html"])
        for violation in found
        if violation["impact"] in ("serious", "critical") or violation["id"] == "heading-order"
        for node in violation["nodes"]
    ]


def test_every_slide_fits_the_screen(deck):
    faults = {}
    for slide in deck.steps():
        deck.photograph(slide)
        if found := deck.faults():
            faults[slide] = found
    assert faults == {}
    assert 15 <= slide <= 30 or deck.name.startswith("00")


def test_a_picture_follows_keys_mouse_and_touch_while_the_slide_stays(deck):
    last = 0
    for slide in deck.steps():
        if slide == last or not deck.figure:
            continue
        last, figure, place = slide, deck.figure, deck.page.evaluate("Reveal.getIndices()")
        seen = [figure.press("Home"), figure.press("End"), figure.click(0.1), figure.drag(0.1, 0.9)]
        seen += [figure.tap(0.1), figure.tap(0.9)]
        assert all(one != other for one, other in pairwise(seen))
        before = figure.slider.input_value()
        figure.press("ArrowLeft")
        assert figure.slider.input_value() != before
        assert figure.alt.endswith(f". {figure.sentence}")
        assert deck.page.evaluate("Reveal.getIndices()") == place
    assert last


def test_the_focus_is_seen_and_a_remote_control_moves_the_slide_even_from_a_slider(deck):
    next(step for step in deck.steps() if deck.figure)
    deck.figure.press("End")
    outline = deck.page.evaluate("getComputedStyle(document.activeElement).outline")
    assert "3px" in outline and "solid" in outline  # one sees which slider has the keys
    before = deck.page.evaluate("Reveal.getSlidePastCount()")
    deck.page.keyboard.press("PageDown")
    assert deck.page.evaluate("Reveal.getSlidePastCount()") == before + 1


def test_the_speaker_view_shows_the_notes_from_the_beginning_of_a_slide(deck):
    with deck.page.expect_popup() as popup:
        deck.page.keyboard.press("s")
    notes = next(filter(None, (deck.page.evaluate("Reveal.getSlideNotes()") for _ in deck.steps())))
    expected = re.sub("<.*?>", "", notes).split()[:6]
    shown = popup.value.locator(".speaker-controls-notes .value")
    expect(shown).to_contain_text(re.compile(r"\s+".join(map(re.escape, expected))))
    popup.value.close()


def test_a_deck_prints_one_page_for_each_slide(deck):
    deck.page.goto(f"{deck.page.url.split('#')[0]}?view=print")
    deck.page.wait_for_selector(".pdf-page")
    pdf = deck.page.pdf(prefer_css_page_size=True)
    slides = deck.page.locator(".slides section:not(.stack)").count()
    assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == slides
    assert serious(deck.page) == []


def test_a_deck_and_the_whole_are_small(export, deck):
    scripts = re.findall(r'src="(figures/.+?)"', (export / f"{deck.name}.html").read_text("utf-8"))
    files = [export / name for name in (f"{deck.name}.html", *scripts)]
    assert scripts
    assert sum(file.stat().st_size for file in files) < 15 * MB
    assert sum(file.stat().st_size for file in export.rglob("*") if file.is_file()) < 60 * MB


def test_pages_are_accessible_and_their_figures_move(export, page):
    for file in sorted(export.glob("*.html")):
        if ".slides" in file.name:
            continue
        page.goto(file.as_uri())
        page.evaluate("MathJax.startup.promise.then(() => null)")
        assert serious(page) == [], file.name
        for figure in page.locator(".live-figure").all():
            figure = FrameFigure(page, figure)
            assert figure.press("Home") != figure.press("End")
    assert page.locator("h1").count() == 1


def test_every_picture_has_a_text_and_every_link_a_file(export):
    for file in export.glob("*.html"):
        page = BeautifulSoup(file.read_text("utf-8"), "html.parser")
        for image in page.select("img"):
            if not image.find_parent(class_="picture"):  # the text of these follows live.js
                assert len(image["alt"]) > 10, file.name
                assert not image["alt"].startswith("No description"), file.name  # nbconvert's own
        for link in page.select("[href], [src]"):
            address = link.get("href") or link["src"]
            if not re.match("data:|https?:|#", address):
                assert (export / unquote(re.split("[#?]", address)[0])).exists(), address
