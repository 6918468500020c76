"""The form of a lecture: an hour long, and nothing gives an answer away. See docs/form.md."""

import ast
import random
import re
from itertools import pairwise
from statistics import median

import nbformat
import numpy as np
import pytest
from boxes import boxes, plain, symbols
from support import (
    DEEPER,
    LECTURES,
    code_cells,
    hidden,
    name,
    run,
    sections,
    solutions,
    stored,
    tag,
    worked,
)
from test_notebooks import calls
from wrong_answers import WRONG

FOLD = re.compile(r"<details>\s*<summary>(.+?)</summary>\n\n(.*?)\n\n</details>", re.DOTALL)
DRAWING = (
    r"\b(subplots|set_\w*data|set_xy|add_patch|axv?h?line|semilogy|loglog|imshow|contourf?|errorbar)\("
    r"|\.(set|plot|text|annotate|legend|scatter|fill_between|hist|bar)\(|\bFigure\(|LiveFigure\("
    r"|plt\.(?!style)"
)

every_lecture = pytest.mark.parametrize("path", LECTURES, ids=name)
every_text = pytest.mark.parametrize("path", LECTURES + DEEPER, ids=name)
every_finished = pytest.mark.parametrize("_finished", LECTURES, ids=name, indirect=True)
with_turns = pytest.mark.parametrize(
    "path", [p for p in LECTURES if any(tag(cell, "turn") for cell in code_cells(p))], ids=name
)


def before_exercises(path):
    return [cell for section in sections(path) for cell in section]


def cells(path):
    return nbformat.read(path, 4).cells


# An hour


@every_lecture
def test_a_lecture_keeps_its_budgets(path):
    found = before_exercises(path)
    code = [cell for cell in found if cell.cell_type == "code"]
    words = [cell.source for cell in found if cell.cell_type == "markdown"]
    words = re.sub(r"\$\$.*?\$\$|\$[^$]*\$", "x", "\n".join(words), flags=re.DOTALL).split()
    assert len(found) <= 70
    assert len(code) <= 30
    assert len(words) <= 2500
    lengths = [len(cell.source.splitlines()) for cell in code if not hidden(cell)]
    assert max(lengths) <= 12 and median(lengths) <= 6


def carries_an_idea(cell):
    """Whether a cell computes something in view: not a check, only imports, or only a drawing."""
    rest = [
        n for n in ast.parse(cell.source).body if not isinstance(n, ast.Import | ast.ImportFrom)
    ]
    calls = [
        n.value.func for n in rest if isinstance(n, ast.Expr) and isinstance(n.value, ast.Call)
    ]
    return not hidden(cell) and len(calls) < len(rest)


@pytest.mark.parametrize("path", [p for p in LECTURES if p.name > "01"], ids=name)
def test_at_least_half_of_the_code_cells_carry_an_idea(path):
    code = [cell for cell in before_exercises(path) if cell.cell_type == "code"]
    assert sum(map(carries_an_idea, code)) >= len(code) / 2


@every_text
def test_no_visible_cell_draws(path):
    for cell in code_cells(path):
        if not hidden(cell):
            assert not re.search(DRAWING, cell.source), cell.source


# Nothing gives an answer away


@every_text
def test_answers_and_notes_are_folded(path):
    for cell in cells(path):
        if cell.cell_type == "markdown":
            is_note = cell.metadata.get("slideshow", {}).get("slide_type") == "notes"
            folds = FOLD.findall(cell.source)
            open_text = FOLD.sub("", cell.source).strip()
            assert {summary for summary, _ in folds} <= {"Answer", "For the teacher", "Letters"}
            assert cell.source.count("<details>") == len(folds), cell.source
            assert not re.search(r"\bExpect:|\bAnswer:", open_text), cell.source
            if is_note or folds:
                assert folds and not open_text, cell.source
                assert path in DEEPER or is_note, cell.source


@every_text
def test_every_question_is_set_apart_as_a_quotation(path):
    for cell in cells(path):
        if cell.cell_type == "markdown":
            open_text = FOLD.sub("", cell.source)
            within = re.search(r"(?m)^(?!> |\* ).*\*\*(Predict|Play|Your turn)\b.*", open_text)
            assert not within, within[0]


@every_text
def test_every_question_has_a_folded_answer(path):
    """After it, or after the picture that shows it: before anything else is asked or answered."""
    texts = [cell.source for cell in cells(path) if cell.cell_type == "markdown"]
    asked_or_told = re.compile(r"\*\*(Predict|Play|Your turn)\b|<summary>Answer")
    for text, later in pairwise([*filter(asked_or_told.search, texts), ""]):
        if re.search(r"\*\*(Predict|Play)\.\*\*", text):
            assert later.startswith("<details><summary>Answer</summary>"), text


# Boxes and their checks


@every_text
def test_every_box_has_its_folded_check_and_every_check_its_box(path):
    waiting = 0
    for cell in cells(path):
        if cell.cell_type == "markdown":
            assert not (waiting and r"\boxed" in cell.source), f"no check before {cell.source}"
            waiting += cell.source.count(r"\boxed")
        elif re.match("# Check", cell.source):
            assert hidden(cell) and re.match("# Check: .", cell.source), cell.source
            assert "assert" in cell.source and stored(cell).count("\n") == 1, cell.source
            assert waiting == 1, f"a check without a box, or for two: {cell.source}"
            waiting = 0
        else:
            assert not waiting, f"a box has to be followed by its check, not by {cell.source}"
    assert not waiting


@every_text
def test_the_title_of_a_check_says_what_stands_in_the_box(path):
    """Thus an edit of one without the other is seen, and both are before the eyes of who edits."""
    for title, box in boxes(path):
        assert symbols(title) == symbols(plain(box)), f"{title}\n{' '.join(plain(box).split())}"


# Your turn: a cell turn-1, turn-2, … holds `...`; the next cell holds the whole right cell, folded.


def guessed(code):
    """Return the name that a turn binds, and its code with a text in place of the answer."""
    last = ast.parse(code).body[-1]  # a decorated function, or name = your_turn("…", name)
    call = last.value if isinstance(last, ast.Assign) else last.decorator_list[0]
    target = last.targets[0].id if isinstance(last, ast.Assign) else last.name
    return target, f"{target} = your_turn({ast.unparse(call.args[0])}, 'a guess')"


@with_turns
def test_a_turn_waits_for_the_reader_and_its_right_answer_differs_in_the_open_lines_only(path):
    turns = {tag(cell): cell for cell in code_cells(path) if tag(cell, "turn")}
    assert [*turns] == [f"turn-{n + 1}" for n in range(len(turns))] and 2 <= len(turns) <= 4
    for label, right in worked(path).items():
        cell = turns[label]
        assert stored(cell).startswith("not answered yet")
        asked, given = cell.source.strip().splitlines(), right.strip().splitlines()
        assert "..." in cell.source and "..." not in right
        assert len(asked) == len(given)
        for line, answer in zip(asked, given, strict=True):
            assert line == answer or "..." in line, line


@every_finished
def test_every_right_answer_is_called_so_and_changes_nothing_else(finished):
    for cell, said in finished.outputs:
        if tag(cell, "turn|check"):
            assert said.startswith("correct"), f"{cell.source}\n{said}"
        elif not tag(cell):
            assert said == stored(cell), cell.source


@every_finished
def test_a_section_run_again_after_the_whole_notebook_prints_the_same(finished):
    order = sections(finished.path)[1:]
    random.Random(finished.path.name).shuffle(order)
    for section in order:
        code = [cell for cell in section if cell.cell_type == "code"]
        for cell, said in run(finished.path, cells=code, namespace=finished.namespace):
            assert said == stored(cell), cell.source


@every_finished
def test_every_hint_of_a_check_is_what_its_wrong_answer_is_told(finished):
    path = finished.path
    code = code_cells(path)
    place = {tag(cell): i for i, cell in enumerate(code)}
    wrong = WRONG.get(path.name[:2], {})
    assert [f"exercise-{number}" for number in wrong] == [*solutions(path)]
    for number, answers in wrong.items():
        asked, solution = f"exercise-{number}", solutions(path)[f"exercise-{number}"]
        used = code[place[asked] : place[f"check-{number}"] + 1]
        (judged,) = calls(ast.parse(used[-1].source), "check")
        assert [pair.elts[0].value for pair in judged.args[1:]] == [*answers]
        for hint, (right, mistake) in answers.items():
            assert solution.count(right) == 1, (asked, hint)
            answer = {asked: solution.replace(right, mistake)}
            with np.errstate(all="ignore"):
                said = run(path, answer, used, dict(finished.namespace))[-1][1]
            assert said == f"not right yet: {hint}\n", (asked, answer[asked])


@every_finished
def test_a_wrong_answer_is_told_so_and_the_notebook_runs_on_with_the_worked_one(finished):
    for label, right in worked(finished.path).items():
        (cell,) = (cell for cell in code_cells(finished.path) if tag(cell) == label)
        name, guess = guessed(right)
        left, with_guess = dict(finished.namespace), dict(finished.namespace)
        run(finished.path, cells=[cell], namespace=left)
        ((_, said),) = run(finished.path, {label: guess}, [cell], with_guess)
        assert said.startswith("not right yet"), said
        np.testing.assert_equal(with_guess[name], left[name])
