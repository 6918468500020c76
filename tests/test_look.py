"""Slides look alike, shown live in JupyterLab and exported."""

import os

import nbformat
import pytest
from decks import LiveDeck
from lab import JupyterLab, find_chromium
from support import NOTEBOOKS

SLIDES = NOTEBOOKS.parent / "slides"
TEXT = "## A title\n\nWords, **strong** ones\n\n* one\n\n| a | b |\n|---|---|\n| 1 | 2 |"
LOOKED_AT = "h2", "p", "p strong", "li", "td"
EXPORTED = """<!DOCTYPE html>
<link rel="stylesheet" href="{0}/style.css">
<link rel="stylesheet" href="{0}/slides.css">
<div class="reveal"><div class="slides"><section>
<h2>A title</h2><p>Words, <strong>strong</strong></p><ul><li>one</ul><table><td>1</table>
</section></div></div>
"""


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
            lab.page.wait_for_selector(".jp-Notebook h2")
            found = looks(live, ".jp-Notebook")
        page = lab.root / "look.html"
        page.write_text(EXPORTED.format(SLIDES.as_uri()))
        lab.page.goto(page.as_uri())
        exported = looks(live, ".slides")
    assert exported["place"] == found["place"]
    for selector in LOOKED_AT:
        assert exported[selector] == found[selector], selector


def looks(deck, slides):
    """Return fonts, sizes, weights, colours and line heights, and where the title stands."""
    title = deck.page.locator(f"{slides} h2").bounding_box()
    found = {selector: deck.look(f"{slides} {selector}") for selector in LOOKED_AT}
    return found | {"place": (round(title["x"] / 10), round(title["y"] / 10))}
