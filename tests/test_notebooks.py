"""The stored notebooks, without a kernel."""

import ast
import re
import tomllib
from itertools import pairwise

import nbformat
import pytest
from support import (
    ALL,
    DEEPER,
    LECTURES,
    NOTEBOOKS,
    SOLUTIONS,
    code_cells,
    hidden,
    name,
    solutions,
    tag,
    tagged,
)

WIDGET = "application/vnd.jupyter.widget-view+json"

# The tags that take a cell out of a test, one by one: (notebook, id of the cell, tag).
EXEMPT = set()

every_notebook = pytest.mark.parametrize("path", ALL, ids=name)
every_lecture = pytest.mark.parametrize("path", LECTURES, ids=name)


def markdown(path):
    """Return the text of a notebook without code: there, $ and # mean something else."""
    cells = nbformat.read(path, 4).cells
    text = "\n\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    return re.sub(r"```.*?```|`[^`]*`", "code", text, flags=re.DOTALL)


def prose(path):
    """Return the text of a notebook without code and formulas."""
    return re.sub(r"\$\$.*?\$\$|\$[^$]*\$", "formula", markdown(path), flags=re.DOTALL)


def calls(tree, *functions):
    """Return all calls of some functions, by their names, in a syntax tree."""
    return [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in functions
    ]


# Which notebooks there are


def test_there_are_lectures_and_the_readme_lists_them():
    readme = (NOTEBOOKS.parent / "README.md").read_text(encoding="utf-8")
    table = "\n".join(line for line in readme.splitlines() if line.startswith("|"))
    listed = re.findall(r"\(notebooks/([^)/]+\.ipynb)\)", table)
    assert listed
    assert listed == [name(path) for path in LECTURES]


def test_every_lecture_has_solutions_of_the_same_name():
    with_exercises = [path.name for path in LECTURES if not path.name.startswith("00")]
    assert [path.name for path in SOLUTIONS] == with_exercises
    assert {path.name for path in DEEPER} <= set(with_exercises)


# The files


@every_notebook
def test_a_reader_of_this_notebook_alone_is_told_where_the_helpers_are(path):
    project = tomllib.loads((NOTEBOOKS.parent / "pyproject.toml").read_text("utf-8"))
    source = project["project"]["urls"]["Source"]
    first = code_cells(path)[0].source
    assert first.startswith(f"# No helpers? %pip install git+{source}\n")


@every_notebook
def test_the_file_is_valid_and_small(path):
    notebook = nbformat.read(path, nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    assert notebook.nbformat == 4
    assert path.stat().st_size < 1_000_000


@every_notebook
def test_the_file_holds_no_trace_of_a_machine_or_a_moment(path):
    notebook = nbformat.read(path, 4)
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    python = {"name": "python"}  # and no version
    remedy = "`make notebooks` cleans it"
    assert notebook.metadata == {"kernelspec": kernel, "language_info": python}, remedy
    for cell in notebook.cells:
        assert set(cell.metadata) <= {"slideshow", "tags", "jupyter"}, remedy
        assert cell.metadata.get("jupyter", {}) in ({}, {"source_hidden": True}), remedy
        for output in cell.get("outputs", []):
            text = output.get("text", "") + str(output.get("data", {}).get("text/plain", ""))
            assert not re.search(r"0x[0-9a-f]{6}|/home/|/root/|/tmp/|Users[/\\]", text), text


@every_notebook
def test_outputs_are_those_of_one_run_without_errors(path):
    cells = code_cells(path)
    assert [cell.execution_count for cell in cells] == list(range(1, len(cells) + 1))
    for cell in cells:
        for output in cell.outputs:
            if output.output_type == "error":
                assert (name(path), cell.id, "raises-exception") in EXEMPT
            assert output.get("name") != "stderr", output.text  # a warning
            assert WIDGET not in output.get("data", {})
            if output.output_type == "execute_result":  # a figure, not what set() returned
                assert re.match(r"(LiveFigure|Picture)\(", output.data["text/plain"]), cell.source


@every_notebook
def test_every_live_figure_is_shown_and_stored_as_a_picture(path):
    for cell in code_cells(path):
        tree = ast.parse(cell.source)
        if made := calls(tree, "LiveFigure"):
            assert [ast.unparse(tree.body[-1])] == [ast.unparse(call) for call in made]
        if made or calls(tree, "live"):
            (output,) = (o for o in cell.outputs if "data" in o)
            assert set(output.data) == {"image/png", "text/plain"}
            assert output.data["text/plain"].startswith("LiveFigure(")


@every_notebook
def test_only_known_tags_and_kinds_of_slides_are_used(path):
    kinds = {"slide", "subslide", "fragment", "skip", "notes"}  # "-" would hide the cell
    others = set()
    for cell in nbformat.read(path, 4).cells:
        slideshow = cell.metadata.get("slideshow", {"slide_type": "slide"})
        assert set(slideshow) == {"slide_type"} and slideshow["slide_type"] in kinds
        tags = set(cell.metadata.get("tags", [])) - {tag(cell)}
        others |= {(name(path), cell.id, t) for t in tags if not t.startswith("station-")}
    assert others == {exempt for exempt in EXEMPT if exempt[0] == name(path)}


# Text and code


@every_notebook
def test_headings_begin_with_one_title_and_skip_no_level(path):
    levels = [len(marks) for marks in re.findall(r"^(#+) ", markdown(path), re.MULTILINE)]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


@every_notebook
def test_formulas_are_closed_and_tables_are_whole(path):
    for paragraph in re.split(r"\n\s*\n", markdown(path).replace(r"\$", "")):
        assert paragraph.count("$$") % 2 == 0, paragraph
        text = re.sub(r"\$\$.*?\$\$", "", paragraph, flags=re.DOTALL)
        assert text.count("$") % 2 == 0, paragraph
        # | inside a formula ends the cell of a table; \vert, \lvert and \Vert do not
        rows = [line for line in text.splitlines() if line.startswith("|")]
        assert len({len(re.findall(r"(?<!\\)\|", row)) for row in rows}) <= 1, paragraph


@every_notebook
def test_links_lead_to_files(path):
    text = prose(path)
    targets = re.findall(r"\]\(\s*<?([^)>\s]+)", text) + re.findall(r"(?:src|href)=\"(.*?)\"", text)
    assert path in LECTURES or f"../{path.name}" in re.sub(
        "#.*", "", "\n".join(targets)
    )  # a way back
    for cell in code_cells(path):
        strings = (n.value for n in ast.walk(ast.parse(cell.source)) if isinstance(n, ast.Constant))
        targets += [s for s in strings if isinstance(s, str) and re.match(r"(\.\./)*data/", s)]
    for target in targets:
        file, _, place = target.partition("#")
        if re.match(r"https?://|mailto:|attachment:", file):
            continue
        assert (path.parent / file).exists(), target
        if place:
            headings = re.findall("^#+ (.+)", markdown(path.parent / file if file else path), re.M)
            assert place in [heading.replace(" ", "-") for heading in headings], target


@every_notebook
def test_nothing_is_loaded_from_the_network(path):
    loads = r"!\[[^\]]*\]\(\s*https?:|(src|data)=[\"']?https?:|<script|<link|@import|<iframe"
    assert not re.search(loads, prose(path))
    for cell in code_cells(path):
        code = re.sub("^# No helpers.*", "", cell.source)  # where they are, a comment
        assert not re.search(r"https?://|\burlopen\b|\brequests\b", code), cell.source


@every_notebook
def test_cells_are_short_and_plain(path):
    for cell in code_cells(path):
        assert 1 <= len(cell.source.splitlines()) <= (40 if hidden(cell) else 15), cell.source
        assert not re.search(r"sys\.path|import \*", cell.source), cell.source


@every_notebook
def test_no_redraw_uses_pyplot(path):
    functions = {}  # as they are defined when the cell runs

    def check(node, seen):
        names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
        assert not names & {"plt", "pyplot"}, ast.unparse(node)
        for other in names & functions.keys() - seen:
            check(functions[other], seen | names)

    for cell in code_cells(path):
        tree = ast.parse(cell.source)
        functions |= {n.name: n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}
        for call in calls(tree, "LiveFigure"):
            named = [keyword.value for keyword in call.keywords if keyword.arg == "redraw"]
            redraw = (call.args[1:2] or named)[0]
            assert not isinstance(redraw, ast.Name) or redraw.id in functions, ast.unparse(call)
            check(redraw, set())
        for function in functions.values():
            if any(map(lambda decorator: calls(decorator, "live"), function.decorator_list)):
                check(function, set())


# Exercises: a starter cell has the tag exercise-1, exercise-2, …, the check under it check-1, … In
# the solutions, the cell with the tag exercise-1 is the answer.


@every_lecture
def test_every_exercise_has_a_check_and_a_solution(path):
    labels = [tag(cell) for cell in code_cells(path) if tag(cell, "exercise|check")]
    numbers = range(1, len(labels) // 2 + 1)
    assert labels == [f"{kind}-{n}" for n in numbers for kind in ("exercise", "check")]
    assert solutions(path).keys() == tagged(path, "exercise").keys()


@every_lecture
def test_every_exercise_is_stored_unanswered(path):
    for cell in tagged(path, "exercise").values():
        assert "..." in cell.source
    for cell in tagged(path, "check").values():
        assert [output.text for output in cell.outputs] == ["not answered yet\n"]
