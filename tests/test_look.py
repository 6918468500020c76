"""Slides look alike, shown live in JupyterLab and exported."""

import re

import nbformat
import pytest
from decks import SCREEN, Deck, LiveDeck
from support import LECTURES, NOTEBOOKS

ROOT = NOTEBOOKS.parent
SLIDES = ROOT / "slides"
STYLES = (ROOT / "tools/jupyterlab/overrides.json").read_text(encoding="utf-8")
TEXT = """# 1. A title

Words, **strong** ones

* one

> **Predict.** What?

| a | b |
|---|---|
| 1 | 2 |
"""
LOOKED_AT = "h1", "p", "p strong", "li", "td", "blockquote", "blockquote strong"
EXPORTED = """<!DOCTYPE html>
<link rel="stylesheet" href="{0}/style.css">
<link rel="stylesheet" href="{0}/node_modules/reveal.js/dist/reveal.css">
<link rel="stylesheet" href="{0}/slides.css">
<body class="reveal-viewport">
<div class="reveal"><div class="slides"><section class="present">
<h1>1. A title</h1><p>Words, <strong>strong</strong></p><ul><li>one</ul>
<blockquote><p><strong>Predict.</strong> What?</p></blockquote><table><td>1</table>
</section></div><ol class="stations"><li aria-current="true">oscillator<li>recurrence</ol></div>
"""


def test_titles_and_texts_have_one_font_one_size_and_one_colour(lab, tmp_path):
    title = {"slideshow": {"slide_type": "slide"}, "tags": ["station-oscillator"]}
    cells = [nbformat.v4.new_markdown_cell(TEXT, metadata=title)]
    notebook = nbformat.v4.new_notebook(cells=cells)
    notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
    nbformat.write(notebook, lab.root / "look.ipynb")
    notebook = lab.open("look.ipynb")
    with LiveDeck(notebook) as live:
        notebook.element.locator("h1").wait_for()
        found = looks(live, f"[id='{notebook.id}']")
        lit = live.look(f"[id='{notebook.id}'] .jp-MarkdownCell", "::before")
        dark = live.look(f"[id='{notebook.id}'] .jp-Notebook", "::before")
        found_alone = without_table(live, f"[id='{notebook.id}']")
        small = notebook.element.locator("h1").bounding_box()
        lab.page.set_viewport_size({part: 1.5 * size for part, size in SCREEN.items()})
        large = notebook.element.locator("h1").bounding_box()
    notebook.close()
    file = tmp_path / "look.html"
    file.write_text(EXPORTED.format(SLIDES.as_uri()))
    page = lab.page.context.new_page()
    page.set_viewport_size(SCREEN)
    page.goto(file.as_uri())
    deck = Deck()
    deck.page = page
    exported = looks(deck, ".slides")
    assert deck.look("[aria-current]")[:4] == lit[:4]
    assert deck.look(".stations li:last-child")[:4] == dark[:4]
    assert without_table(deck, ".slides") == pytest.approx(found_alone, abs=6)
    page.close()
    assert exported["place"] == found["place"]
    for part in small:  # as an exported slide grows
        assert large[part] == pytest.approx(1.5 * small[part], rel=0.05, abs=3)
    for selector in LOOKED_AT:
        assert exported[selector] == found[selector], selector


def looks(deck, slides):
    """Return fonts, sizes, weights, colours and line heights, and where the title stands."""
    title = deck.page.locator(f"{slides} h1").bounding_box()
    found = {selector: deck.look(f"{slides} {selector}") for selector in LOOKED_AT}
    return found | {"place": (round(title["x"] / 10), round(title["y"] / 10))}


def without_table(deck, slides):
    """Take the table away; return where words begin that are alone: lower."""
    deck.page.locator(f"{slides} table").evaluate("table => table.remove()")
    return deck.page.locator(f"{slides} h1 + p").bounding_box()["y"]


def test_every_title_names_a_station_that_the_styles_know():
    titles = [nbformat.read(path, as_version=4).cells[0] for path in LECTURES]
    tags = [tag for title in titles for tag in title.metadata.tags]
    assert tags == re.findall(r"\"\[data-jpf-cell-tags\*='(station-\w+)'", STYLES)


def test_no_style_looks_at_attributes_within_has():
    """Then each change of the page, so each move of a slider, takes milliseconds more."""
    assert not re.search(r":has\([^)]*\[", STYLES)
