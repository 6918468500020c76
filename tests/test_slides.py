"""The exported slides and pages, opened as files in a real browser that reaches nothing else.

If there is a folder screenshots/, slides are saved there as pictures, for people to look at.
"""

import colorsys
import html
import json
import os
import re
from itertools import pairwise
from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import build
import matplotlib.pyplot as plt
import nbformat
import pytest
from bs4 import BeautifulSoup
from decks import SCREEN, ExportedDeck, FrameFigure
from filelock import FileLock
from lab import Browser, serious
from PIL import Image
from playwright.sync_api import expect
from support import ALL, CI, LECTURES, NOTEBOOKS, need_chromium

# An export takes half a minute for each lecture: one of them, unless all have been asked for.
LECTURES = LECTURES if CI else [p for p in LECTURES if "03" in p.name]
MB = 1_000_000
WORDS = 45


@pytest.fixture(scope="module")
def export(tmp_path_factory):
    """Build the export, once for all processes."""
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent
    with FileLock(folder / "export.lock"):
        if not (folder / "export").exists():
            build.install()
            build.build(folder / "export.begun", LECTURES)
            (folder / "export.begun").rename(folder / "export")
    return folder / "export"


@pytest.fixture(scope="module")
def browser():
    need_chromium()
    with Browser(viewport=SCREEN, has_touch=True) as browser:
        yield browser


@pytest.fixture
def page(browser):
    """Return the browser's page; see afterwards that nothing was missing or refused."""
    browser.complaints.clear()
    yield browser.page
    assert browser.refused == []
    assert browser.complaints == []


@pytest.fixture(scope="module", params=LECTURES, ids=lambda path: path.name)
def file(request, export):
    return export / f"{request.param.stem}.slides.html"


@pytest.fixture
def deck(file, page):
    return ExportedDeck(page, file)


@pytest.fixture(scope="module")
def slides(file, browser):
    """Go through a deck once; return what was measured of each slide, and its faults."""
    deck, found = ExportedDeck(browser.page, file), []
    for slide in deck.steps():
        if deck.figure:
            deck.figure.frame()  # waits for it
        deck.photograph(slide)
        faults = deck.faults()
        if slide > len(found):
            found.append(deck.measure() | {"faults": []})
        found[-1]["faults"] += faults
    return found


def test_every_slide_fits_the_screen(slides, file):
    assert {k: s["faults"] for k, s in enumerate(slides, 1) if s["faults"]} == {}
    assert 15 <= len(slides) <= 30 or file.name.startswith("00")


def test_every_title_stands_at_the_same_place(slides):
    places = {s["title"]: s["place"] for s in slides if s["title"]}
    assert {*map(tuple, places.values())} == {(60, places[slides[0]["title"]][1])}, places


def test_every_slide_has_a_title_and_few_words(slides):
    assert [s for s in slides if not s["title"]] == []
    wordy = {s["title"]: s["words"] for s in slides if s["words"] > WORDS + len(s["title"].split())}
    assert wordy == {}


def test_every_picture_is_sharp(slides):
    sharpness = [s for slide in slides for s in slide["sharpness"]]
    assert sharpness and min(sharpness) > 1.99


def test_everything_written_can_be_told_from_its_ground(slides):
    for slide in slides:
        for contrast, text in slide["contrasts"]:
            assert contrast >= 4.5, (slide["title"], text)


def hue(*rgb):
    return colorsys.rgb_to_hsv(*(part / 255 for part in rgb))[0]


# The letters that have a colour: x, v, F as the motion's; h as the state's; g as the gradient's.
MOTION, STATE, GRADIENT = {"1D465": 0, "1D463": 1, "1D439": 2}, {"210E": 3}, {"1D454": 4}
LETTERS = MOTION, MOTION, STATE, STATE, STATE, GRADIENT, MOTION  # of lectures 0 to 6


def test_symbols_have_the_colours_of_the_figures(slides, file):
    """Dark enough to be read, but of the same hue; other letters are black."""
    colours = {code: colour for slide in slides for code, colour in slide["colours"].items()}
    with plt.style.context("helpers.lecture"):
        cycle = plt.rcParams["axes.prop_cycle"].by_key()["color"]
    for code, colour in colours.items():
        place = LETTERS[int(file.name[:2])].get(code)
        wanted = 0 if place is None else hue(*bytes.fromhex(cycle[place].lstrip("#")))
        assert hue(*map(int, re.findall(r"\d+", colour))) == pytest.approx(wanted, abs=0.03), code


def test_a_picture_follows_keys_mouse_and_touch_while_the_slide_stays(deck):
    last = 0
    for slide in deck.steps():
        if slide == last or not deck.figure or not deck.figure.slider.count():
            continue
        last, figure, place = slide, deck.figure, deck.page.evaluate("Reveal.getIndices()")
        seen = [figure.press("Home"), figure.press("End"), figure.click(0.1), figure.drag(0.1, 0.9)]
        seen += [figure.tap(0.1), figure.tap(0.9)]
        assert all(one != other for one, other in pairwise(seen))
        before = figure.slider.input_value()
        figure.press("ArrowLeft")
        assert figure.slider.input_value() != before
        assert figure.slider.bounding_box()["width"] >= 300
        assert figure.alt.endswith(f". {figure.sentence}")
        assert deck.page.evaluate("Reveal.getIndices()") == place
    assert last


def test_a_figure_plays_when_asked_to_also_where_motion_is_unwanted(deck):
    deck.page.emulate_media(reduced_motion="reduce")
    for _ in deck.steps():
        if deck.figure and deck.figure.figure.locator(".play").count():
            break
    else:  # no slider of this lecture is a time or a step
        assert "play=True" not in (NOTEBOOKS / f"{deck.name.split('.')[0]}.ipynb").read_text(
            "utf-8"
        )
        return
    figure = deck.figure
    play = figure.figure.locator(".play").first
    figure.press("Home")
    before, place = figure.frame(), deck.page.evaluate("Reveal.getIndices()")
    deck.page.wait_for_timeout(700)
    assert figure.frame() == before  # nothing moves by itself
    play.press("Enter")
    expect(play).to_have_text("Pause")
    expect(figure.slider).not_to_have_value("0")
    play.click()
    expect(play).to_have_text("Play")
    paused = figure.frame()
    deck.page.wait_for_timeout(700)
    assert figure.frame() == paused
    figure.press("End")
    figure.press("ArrowLeft")
    play.click()
    expect(play).to_have_text("Play")  # it stops at the end,
    assert figure.slider.input_value() == figure.slider.get_attribute("max")
    play.click()
    expect(figure.slider).not_to_have_value(figure.slider.get_attribute("max"))  # and begins anew
    play.click()
    assert deck.page.evaluate("Reveal.getIndices()") == place
    deck.page.emulate_media(reduced_motion="no-preference")


@pytest.mark.parametrize("width", [1280, 1000, 640])
def test_a_frame_is_joined_before_it_is_scaled(export, page, width):
    """Else the outline of what has moved away stays visible."""
    page.goto((export / f"{LECTURES[0].stem}.html").as_uri())
    figure = FrameFigure(page, page.locator(".live-figure").last)
    page.add_style_tag(
        content=f".live-figure > * {{ width: {width}px !important; max-width: none }}"
    )
    figure.press("Home")
    place = figure.press("End")
    found = figure.pixels()

    folder = export / "figures" / figure.figure.get_attribute("data-frames")
    data = json.loads((folder / "frames.js").read_text("utf-8").split(" = ", 1)[1].strip("; \n"))
    whole = Image.open(folder / "still.webp").convert("RGBA")
    over = Image.open(folder / f"{place}.webp").convert("RGBA")
    whole.alpha_composite(over, tuple(data["frames"][place][:2]))
    whole.save(folder / "whole.png")
    figure.figure.locator("canvas").evaluate(
        """async (canvas, source) => {
            const image = new Image();
            image.src = source;
            await image.decode();
            canvas.getContext("2d").drawImage(image, 0, 0);
        }""",
        (folder / "whole.png").as_uri(),
    )
    expected = figure.pixels()
    (folder / "whole.png").unlink()
    assert abs(found - expected).max() <= 8 / 255


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


def test_a_deck_and_the_whole_are_small(export, file):
    page = file.read_text("utf-8")
    parts = {export / name for name in re.findall(r'src="(figures/.+?)"', page)}
    frames = [
        part for script in parts if script.suffix == ".js" for part in script.parent.iterdir()
    ]
    assert frames
    assert sum(part.stat().st_size for part in {file, *parts, *frames}) < 15 * MB
    assert sum(part.stat().st_size for part in export.rglob("*") if part.is_file()) < 60 * MB


def test_pages_are_accessible_and_their_figures_move(export, page):
    for file in sorted(export.glob("*.html")):
        if ".slides" in file.name:
            continue
        page.goto(file.as_uri())
        assert serious(page) == [], file.name
        assert page.locator("h1").count() == 1
        for figure in page.locator(".live-figure").all():
            first, last = FrameFigure(page, figure).ends()
            assert first != last, file.name


def test_a_figure_is_loaded_when_it_comes_near(export, page):
    page.goto((export / f"{LECTURES[-1].stem}.html").as_uri())
    first, last = (page.locator(".live-figure").nth(n) for n in (0, -1))
    first.scroll_into_view_if_needed()
    FrameFigure(page, first).frame()
    unseen = "image => image.complete && image.naturalWidth"
    assert not last.locator("img").evaluate(unseen)  # it would compete with what is read
    last.scroll_into_view_if_needed()
    FrameFigure(page, last).frame()


def test_the_first_page_is_light_and_leads_to_every_lecture(export, page):
    loaded = []
    page.on("requestfinished", lambda request: loaded.append(request))
    page.goto((export / "index.html").as_uri(), wait_until="load")
    FrameFigure(page, page.locator(".live-figure")).frame()
    page.wait_for_timeout(300)
    files = {Path(unquote(urlsplit(request.url).path)) for request in loaded}
    assert sum(file.stat().st_size for file in files) < 300_000
    expect(page.locator(".minutes").last).to_have_text("60 + 30 minutes")
    told = "are learned" in page.locator("main").inner_text()  # of the figure of lecture 00
    assert (
        told
        == (LECTURES[0].name[:2] == "00")
        == ("α = " in page.locator("figcaption").inner_text())
    )
    for path in LECTURES:
        for name in (f"{path.stem}.html", f"{path.stem}.slides.html", f"notebooks/{path.name}"):
            assert page.locator(f'a[href="{name}"]').count() == 1


def parsed(file):
    return BeautifulSoup(file.read_text("utf-8"), "html.parser")


def test_every_picture_has_a_text_and_every_link_a_place(export):
    pages = {file.name: parsed(file) for file in export.glob("*.html")}
    for name, page in pages.items():
        for image in page.select("img"):
            assert len(image["alt"]) > 10, name
            assert not image["alt"].startswith("No description"), name  # nbconvert's own
            assert not re.search(r"<span|[$\\\\]", image["alt"]), (name, image["alt"])
        for link in page.select("[href], [src]"):
            address = link.get("href") or link["src"]
            if re.match("data:|https?:", address):
                continue
            target, _, anchor = address.partition("#")
            target = unquote(target.split("?")[0]) or name
            if target in pages:
                places = [anchor, unquote(anchor), quote(anchor)]
                assert not anchor or pages[target].find(id=places), (name, address)
            else:
                assert (export / target).exists(), (name, address)


@pytest.mark.browser  # no: but it needs what npm brings
def test_mathjax_knows_every_command_of_every_notebook():
    build.install()
    cells = [cell for path in ALL for cell in nbformat.read(path, 4).cells]
    text = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    formulas = re.findall(r"\$\$.+?\$\$|\$[^$]+\$", text.replace(r"\$", ""), re.DOTALL)
    lines = "".join(f"<p>{html.escape(formula)}</p>" for formula in {*formulas})
    page = build.typeset(f"<!DOCTYPE html><html><body>{lines}</body></html>")
    assert "<mjx-container" in page
    assert re.findall('data-mjx-error="(.*?)"', page) == []


def test_every_formula_is_typeset_and_needs_no_script(export):
    """The rest of a page may arrive later: each formula is whole by itself."""
    for path in LECTURES:
        cells = [c.source for c in nbformat.read(path, 4).cells if c.cell_type == "markdown"]
        boxes = sum(len(re.findall(r"\$\$.+?\$\$", cell, re.DOTALL)) for cell in cells)
        for kind in ("", ".slides"):
            page = parsed(export / f"{path.stem}{kind}.html")
            formulas = page.select("mjx-container")
            shown = sum(f.get("display") == "true" for f in formulas)
            assert shown == boxes if not kind else shown <= boxes
            assert not page.select("[data-mjx-error], [src*=mathjax], [src*=tex-]")
            for formula in formulas:
                assert formula.select_one("mjx-assistive-mml math")
                for glyph in formula.select("use"):
                    assert formula.find(id=glyph["xlink:href"][1:])
            for code in page.select("pre, code, script, style, mjx-container"):
                code.decompose()
            assert "$" not in page.get_text()


def test_no_link_leads_to_a_notebook_but_those_to_download(export):
    for file in export.glob("*.html"):
        links = [link["href"] for link in parsed(file).select("[href]") if "ipynb" in link["href"]]
        assert file.name == "index.html" or links == []


def test_answers_and_checks_are_folded_on_pages_and_open_or_away_in_decks(export):
    for path in LECTURES:
        page, deck = (parsed(export / f"{path.stem}{kind}.html") for kind in ("", ".slides"))
        cells = nbformat.read(path, 4).cells
        checks = [c.source.split("\n")[0][2:] for c in cells if c.source.startswith("# Check: ")]
        folds = [summary.get_text() for summary in page.select("details > summary")]
        assert [fold for fold in folds if fold.startswith("Check: ")] == checks
        assert "# Check: " not in deck.get_text()
        answers = sum(c.source.count("<details>") for c in cells if c.cell_type == "markdown")
        told = [fold for fold in folds if fold in ("Answer", "For the teacher", "Letters")]
        assert len(told) == answers
        assert not page.select("details details")
        assert not deck.select("details") and "<details>" not in deck.get_text()
        assert [b.get_text() for b in deck.select(".notes strong") if b.get_text() == "Answer."]
        assert not page.select(".jp-CodeCell:has(img) + details .highlight")


def test_without_javascript_the_slides_can_be_read(file, browser):
    page = browser.page.context.browser.new_page(java_script_enabled=False, viewport=SCREEN)
    page.goto(file.as_uri())
    titles = page.locator(".slides :is(h1, h2, h3)")
    assert titles.count() >= 5
    places = [title.bounding_box() for title in titles.all()]
    assert all(box and box["height"] > 20 for box in places)
    tops = [box["y"] for box in places]
    assert tops == sorted(tops) and len({*tops}) == len(tops)
    for image in page.locator(".slides img").all():
        assert image.evaluate("image => image.complete && image.naturalWidth > 0")
    assert page.locator(".notes").first.is_hidden()
    page.close()


def test_on_a_phone_labels_stay_readable_and_only_figures_are_wider(export, browser):
    phone = {"width": 390, "height": 844}
    page = browser.page.context.browser.new_page(viewport=phone, has_touch=True)
    for name in ("index.html", f"{LECTURES[0].stem}.html"):
        page.goto((export / name).as_uri())
        page.locator(".live-figure").first.scroll_into_view_if_needed()
        page.wait_for_selector(".live-figure canvas", state="attached")
        assert page.evaluate("document.documentElement.scrollWidth") <= phone["width"]
        shown = page.locator("canvas").first
        own = shown.evaluate("canvas => canvas.width / 2")
        assert 18 * shown.bounding_box()["width"] / own >= 12  # letters, of 18 px at full size
        slider = page.get_by_role("slider").first.bounding_box()
        assert slider["width"] >= 300 and slider["x"] + slider["width"] <= phone["width"]
    page.close()


# What is there before stays until the new is whole


@pytest.fixture
def no_export(monkeypatch):
    """Let an export be a page that says it is new."""

    def build_page(folder, lectures):
        (folder / "lib").mkdir(parents=True)
        (folder / "index.html").write_text("new")

    monkeypatch.setattr(build, "build", build_page)


def test_an_export_takes_the_place_of_an_earlier_one_or_of_nothing(tmp_path, no_export):
    folder = tmp_path / "deep" / "into"
    for _ in range(2):
        build.replace(folder, LECTURES)
        assert (folder / "index.html").read_text() == "new"
        (folder / "index.html").write_text("old")
        (folder / "07-gone.html").write_text("old")
    build.replace(folder, LECTURES)
    assert sorted(file.name for file in folder.iterdir()) == ["index.html", "lib"]
    assert [file.name for file in folder.parent.iterdir()] == ["into"]


@pytest.mark.parametrize("name", ["typo.ipynb", "solutions/01-damped-oscillator.ipynb", "."])
def test_what_is_no_lecture_is_named_and_nothing_is_touched(tmp_path, no_export, name):
    with pytest.raises(ValueError, match=f"lectures: .*{re.escape(str(NOTEBOOKS / name))}"):
        build.replace(tmp_path, [*LECTURES, NOTEBOOKS / name])
    assert [*tmp_path.iterdir()] == []


@pytest.mark.parametrize("other", ["thesis.tex", "index.html"])
def test_a_folder_that_holds_anything_else_is_refused(tmp_path, no_export, other):
    (tmp_path / other).write_text("mine")
    with pytest.raises(ValueError, match=f"into: .*{other}"):
        build.replace(tmp_path, LECTURES)
    assert (tmp_path / other).read_text() == "mine"


def test_an_export_that_fails_leaves_the_earlier_one(tmp_path, no_export, monkeypatch):
    build.replace(tmp_path, LECTURES)

    def fail(folder, lectures):
        folder.mkdir()
        raise RuntimeError("a cell failed")

    monkeypatch.setattr(build, "build", fail)
    with pytest.raises(RuntimeError):
        build.replace(tmp_path, LECTURES)
    assert (tmp_path / "index.html").read_text() == "new"
    assert not [file for file in tmp_path.parent.iterdir() if file.name.startswith(".export-")]
