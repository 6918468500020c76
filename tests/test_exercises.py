"""helpers/exercises.py: what a reader is told about an answer."""

import pytest

from helpers.exercises import check

TESTS = [
    ("it is too small", lambda answer: answer > 1),
    ("it is odd", lambda answer: answer % 2 == 0),
]


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (..., "not answered yet\n"),
        ((3, ...), "not answered yet\n"),
        (0, "not right yet: it is too small\n"),
        (3, "not right yet: it is odd\n"),
        (4, "correct\n"),
    ],
)
def test_an_answer_is_judged_in_one_line(capsys, answer, said):
    check(answer, *TESTS)
    assert capsys.readouterr().out == said


def test_an_answer_of_the_wrong_kind_is_a_wrong_answer(capsys):
    check("two", *TESTS)
    said = capsys.readouterr().out
    assert said.startswith("not right yet: it is too small (TypeError: ")
    assert said.count("\n") == 1
