"""Slides look alike, shown live in JupyterLab and exported."""

import os

import nbformat
import pytest
from decks import SCREEN, LiveDeck
from lab import JupyterLab, find_chromium
from support import NOTEBOOKS

SLIDES = NOTEBOOKS.parent / "slides"
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


@pytest.mark.browser
def test_titles_and_texts_have_one_font_one_size_and_one_colour():
    if not find_chromium() and os.environ.get("CI") != "true":
        pytest.skip("no Chromium found (its path may be given as CHROMIUM=...)")
    slide = {"slideshow": {"slide_type": "slide"}}
    with JupyterLab() as lab:
        cells = [nbformat.v4.new_markdown_cell(TEXT, metadata=slide)]
        notebook = nbformat.v4.new_notebook(cells=cells)
        notebook.metadata.kernelspec = {"name": "python3", "display_name": "Python 3"}
        nbformat.write(notebook, lab.root / "look.ipynb")
        with LiveDeck(lab.open("look.ipynb")) as live:
            lab.page.wait_for_selector(".jp-Notebook h1")
            found = looks(live, ".jp-Notebook")
            lit = live.look(".jp-WindowedPanel-outer", "::before")
            dark = live.look(".jp-Notebook", "::before")
            found_alone = without_table(live, ".jp-Notebook")
            small = lab.page.locator(".jp-Notebook h1").bounding_box()
            lab.page.set_viewport_size({part: 1.5 * size for part, size in SCREEN.items()})
            large = lab.page.locator(".jp-Notebook h1").bounding_box()
        page = lab.root / "look.html"
        page.write_text(EXPORTED.format(SLIDES.as_uri()))
        lab.page.set_viewport_size(SCREEN)
        lab.page.goto(page.as_uri())
        exported = looks(live, ".slides")
        assert live.look("[aria-current]")[:4] == lit[:4]
        assert live.look(".stations li:last-child")[:4] == dark[:4]
        assert without_table(live, ".slides") == found_alone
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
    """Take the table away; return how words look that are alone: they are larger."""
    deck.page.locator(f"{slides} table").evaluate("table => table.remove()")
    found = [deck.look(f"{slides} {selector}") for selector in ("p", "li", "blockquote")]
    assert "32px" in found[1]
    return found
