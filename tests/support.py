"""What several tests share: the notebooks, and what a live figure shows."""

import contextlib
import io
import os
import re
from itertools import pairwise
from pathlib import Path
from unittest.mock import patch

import ipywidgets as widgets
import nbformat
import numpy as np
import pytest
from lab import find_chromium
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

from helpers.live import possible_values

CI = os.environ.get("CI") == "true"  # all is tested then, and Chromium has to be there
NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
LECTURES = sorted(NOTEBOOKS.glob("*.ipynb"))
SOLUTIONS = sorted(NOTEBOOKS.glob("solutions/*.ipynb"))
DEEPER = sorted(NOTEBOOKS.glob("deeper/*.ipynb"))
ALL = LECTURES + SOLUTIONS + DEEPER
LIVE = [path for path in ALL if "LiveFigure(" in path.read_text(encoding="utf-8")]


def need_chromium():
    """Skip the test where no Chromium is found; with CI=true let it fail."""
    if not find_chromium() and not CI:
        pytest.skip("no Chromium found (its path may be given as CHROMIUM=...)")


def name(path):
    """Name a notebook in the list of tests."""
    return path.relative_to(NOTEBOOKS).as_posix()


def code_cells(path):
    return [cell for cell in nbformat.read(path, 4).cells if cell.cell_type == "code"]


def hidden(cell):
    """Whether the code of a cell is folded."""
    return cell.metadata.get("jupyter", {}).get("source_hidden", False)


def sections(path):
    """Return the cells of a lecture up to its exercises, as lists that begin with a ## heading."""
    found = [[]]
    for cell in nbformat.read(path, 4).cells:
        if cell.cell_type == "markdown" and cell.source.startswith("## "):
            if cell.source.startswith("## Exercises"):
                break
            found.append([])
        found[-1].append(cell)
    return found


def tag(cell, kind="exercise|check|turn"):
    """Return the cell's tag exercise-1, exercise-2, …, check-1, …, turn-1, …, or None."""
    tags = cell.metadata.get("tags", [])
    return next((t for t in tags if re.fullmatch(rf"({kind})-\d+", t)), None)


def tagged(path, kind):
    """Return {tag: cell} of a kind of tags: exercise, check, turn."""
    return {tag(cell): cell for cell in code_cells(path) if tag(cell, kind)}


def solutions(path):
    """Return {tag: source} of the answers to a lecture's exercises."""
    if not tagged(path, "exercise"):
        return {}
    cells = tagged(path.parent / "solutions" / path.name, "exercise")
    return {label: cell.source for label, cell in cells.items()}


def worked(path):
    """Return {tag: source} of the right answers to a lecture's turns."""
    answers = {}
    for cell, after in pairwise(nbformat.read(path, 4).cells):
        if tag(cell, "turn"):
            (code,) = re.findall(r"```python\n(.*?)```", after.source, re.DOTALL)
            assert after.source.startswith("<details><summary>Answer</summary>"), after.source
            answers[tag(cell)] = code
    return answers


def run(path, answers=(), cells=None, namespace=None):
    """Run a notebook in this process, from its own folder; return what each cell printed.

    answers: {tag: source}, what to run in place of the cells with these tags. cells: those to run,
    all if None, in this namespace.
    """
    namespace, output = {"__name__": "__main__"} if namespace is None else namespace, []
    with contextlib.chdir(path.parent), patch("helpers.figures.display"):
        for cell in code_cells(path) if cells is None else cells:
            source = dict(answers).get(tag(cell), cell.source)
            with contextlib.redirect_stdout(io.StringIO()) as printed:
                where = f"{path.name}, cell {cell.execution_count}"
                exec(compile(source, where, "exec"), namespace)
            output.append((cell, printed.getvalue()))
    return output


def stored(cell):
    """Return what a cell printed when the notebook was stored."""
    return "".join(o.text for o in cell.outputs if o.output_type == "stream")


def part(live, kind):
    (widget,) = (child for child in live.children if isinstance(child, kind))
    return widget


def message(live):
    """Return the HTML under the picture."""
    return part(live, widgets.HTML).value


def pixels(live):
    """Return what the browser shows, decoded: shape (height, width, 4)."""
    return np.asarray(Image.open(io.BytesIO(part(live, widgets.Image).value)))


def full_draw(live):
    """Return the pixels of the same figure as matplotlib draws it, from nothing, and as large."""
    figure, canvas, dpi = live.figure, live.figure.canvas, live.figure.dpi
    animated = [artist for artist in figure.findobj() if artist.get_animated()]
    for artist in animated:
        artist.set_animated(False)
    fresh = FigureCanvasAgg(figure)
    figure.dpi *= pixels(live).shape[1] / fresh.get_width_height()[0]
    fresh.draw()
    for artist in animated:
        artist.set_animated(True)
    figure.dpi = dpi
    figure.set_canvas(canvas)
    return np.array(fresh.buffer_rgba())


def ends(control):
    """Return both ends of a slider, all options of any other control."""
    values = possible_values(control)
    return values if hasattr(control, "options") else [values[0], values[-1]]


def elsewhere(live):
    """Return values that differ from the present ones, for all controls."""
    return {k: next(v for v in ends(c) if v != c.value) for k, c in live.controls.items()}
