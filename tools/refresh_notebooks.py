"""Run notebooks and store their outputs, clean: python tools/refresh_notebooks.py [FILE ...]

Without arguments: all notebooks. The first cell that fails ends the run, and its notebook
stays as it was. A file is written only if something in it changed.
"""

import base64
import io
import os
import re
import sys
import tomllib
from pathlib import Path

import matplotlib
import nbformat
import numpy as np
from nbclient import NotebookClient
from nbclient.exceptions import CellControlSignal
from PIL import Image

from helpers.pictures import small_png

# What matplotlib says about its caches would be stored as an output: make them now.
os.environ.setdefault("MPLCONFIGDIR", matplotlib.get_cachedir())
import matplotlib.font_manager

WIDGET = "application/vnd.jupyter.widget-view+json"  # without its kernel it shows an error
NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"


def tell_where_helpers_are(notebook):
    """Begin the first code with how to install the helpers, for who opens the notebook alone."""
    project = tomllib.loads((NOTEBOOKS.parent / "pyproject.toml").read_text(encoding="utf-8"))
    line = f"# No helpers? %pip install git+{project['project']['urls']['Source']}\n"
    cell = next(cell for cell in notebook.cells if cell.cell_type == "code")
    cell.source = line + re.sub(r"^# No helpers\? .*\n", "", cell.source)


def clean(notebook):
    """Keep what a reader needs, in small: no traces of the machine, the versions or the moment."""
    tell_where_helpers_are(notebook)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    notebook.metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    for cell in notebook.cells:
        kept = ("slideshow", "tags", "jupyter")  # jupyter: whether the code is folded
        cell.metadata = {k: v for k, v in cell.metadata.items() if k in kept}
        if cell.cell_type == "code":
            cell.outputs = merged(cell.outputs)
            for output in cell.outputs:
                data = output.get("data", {})
                data.pop(WIDGET, None)
                if "image/png" in data:
                    picture = Image.open(io.BytesIO(base64.b64decode(data["image/png"])))
                    png = small_png(np.array(picture.convert("RGBA")))
                    data["image/png"] = base64.b64encode(png).decode()


def merged(outputs):
    """Join neighbouring pieces of one stream: where the kernel cuts it is chance."""
    result = []
    for output in outputs:
        if result and "name" in output and output.name == result[-1].get("name"):
            result[-1].text += output.text
        else:
            result.append(output)
    return result


def refresh(path):
    """Run the notebook in its own folder; return whether the file changed."""
    before = path.read_text(encoding="utf-8")
    notebook = nbformat.v4.upgrade(nbformat.reads(before, as_version=4))
    NotebookClient(
        notebook,
        timeout=60,
        kernel_name="python3",
        extra_arguments=["--log-level=ERROR"],  # no warning about each kernel's port
        resources={"metadata": {"path": str(path.parent)}},
        record_timing=False,
        store_widget_state=False,
    ).execute()
    clean(notebook)
    after = nbformat.writes(notebook) + "\n"
    if after != before:
        path.write_text(after, encoding="utf-8", newline="\n")
    return after != before


if __name__ == "__main__":
    files = [Path(file) for file in sys.argv[1:]] or [
        *sorted(NOTEBOOKS.glob("*.ipynb")),
        *sorted(NOTEBOOKS.glob("*/[0-9]*.ipynb")),
    ]
    for file in files:
        try:
            print(f"{file}: {'changed' if refresh(file) else 'unchanged'}", flush=True)
        except CellControlSignal as error:
            sys.exit(f"{file}: {error}")
