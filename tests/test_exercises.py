"""helpers/exercises.py: what a reader is told about an answer."""

import warnings
from copy import deepcopy

import numpy as np
import pytest

from helpers.exercises import check, your_turn
from helpers.oscillator import euler
from turns import TURNS

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


def test_an_array_where_a_number_is_asked_for_is_a_wrong_answer(capsys):
    check(np.array([3, 4]), *TESTS)
    assert capsys.readouterr().out.startswith("not right yet: it is too small (ValueError: ")


# Your turn: a reader's line, tried; the lecture runs on with it or with the worked one

every_turn = pytest.mark.parametrize("name", TURNS)


def said(capsys):
    return capsys.readouterr().out


@every_turn
def test_the_worked_answer_is_correct_and_comes_back_itself(name, capsys):
    mine = copy_of(TURNS[name].worked)
    assert your_turn(name, mine) is mine
    assert said(capsys).startswith("correct: ")


def copy_of(answer):
    """Return the same answer as another object, as a reader would write it."""
    return (lambda *place: answer(*place)) if callable(answer) else deepcopy(answer)


@every_turn
def test_what_is_still_open_counts_as_not_answered(name, capsys):
    worked = TURNS[name].worked

    def loop(*place):
        x = np.zeros(5)
        x[1] = ...
        return x, x

    answers = [..., [..., ...], [(1, -1), ..., ...], [(1, -1), (0, ...), (..., -2)]]
    for mine in [loop] if callable(worked) else answers:
        assert your_turn(name, mine) is worked
        assert said(capsys).startswith("not answered yet: ")


@pytest.mark.parametrize(
    ("name", "hint"), [(name, hint) for name, turn in TURNS.items() for hint in turn.mistakes]
)
def test_each_mistake_gets_exactly_its_hint(name, hint, capsys):
    turn = TURNS[name]
    assert your_turn(name, copy_of(turn.mistakes[hint])) is turn.worked
    first, last = said(capsys).splitlines()
    assert first == f"not right yet: {hint}" and "worked answer" in last


@pytest.mark.parametrize("name", [name for name, turn in TURNS.items() if turn.hint])
def test_any_other_wrong_answer_gets_the_hint(name, capsys):
    mine = (lambda *place: "wrong") if callable(TURNS[name].worked) else "wrong"
    your_turn(name, mine)
    assert said(capsys).splitlines()[0] == f"not right yet: {TURNS[name].hint}"


class Odd:
    """Something that no comparison survives."""

    __slots__ = ()

    def _raise(self, *_):
        raise RuntimeError("not with me")

    __eq__ = __ne__ = __len__ = __iter__ = __array__ = __float__ = __bool__ = _raise
    __getattr__ = __repr__ = __deepcopy__ = _raise
    __hash__ = None


def raises(*place):
    raise ZeroDivisionError("a reader's own")


def endless(*place):
    return endless(*place)


def leaves(*place):
    raise SystemExit("a reader's own")


ABSURD = {
    "a string": "euler",
    "None": None,
    "a number": 3.0,
    "not a number": float("nan"),
    "an array": np.zeros(3),
    "an object array": np.array([None, "x"], dtype=object),
    "a long array": np.zeros((100, 2)),
    "a dictionary": {"x": 1},
    "a set": {1, 2},
    "a type": dict,
    "an object": Odd(),
    "a tuple of objects": [Odd(), Odd(), Odd()],
    "raises": raises,
    "endless": endless,
    "leaves": leaves,
    "of no arguments": lambda: 1,
    "of too many": lambda a, b, c, d, e, f, g: 1,
    "returns None": lambda *place: None,
    "returns a string": lambda *place: "x",
    "returns words": lambda *place: ("x", "v"),
    "returns objects": lambda *place: (Odd(), Odd()),
    "returns an object": lambda *place: Odd(),
    "returns another shape": lambda *place: (np.zeros(2), np.zeros(7)),
    "returns one array": lambda *place: np.zeros(4),
    "returns three": lambda *place: (np.zeros(4),) * 3,
    "returns columns": lambda *place: (np.zeros((4, 1)),) * 2,
    "returns infinity": lambda *place: (np.full(4, np.inf),) * 2,
    "returns complex": lambda *place: (np.zeros(4, complex),) * 2,
    "returns dates": lambda *place: (np.zeros(4, "datetime64[s]"),) * 2,
    "returns itself": lambda *place: place,
    "a generator": lambda *place: (x for x in place),
}


@every_turn
@pytest.mark.parametrize("kind", ABSURD)
def test_an_absurd_answer_is_not_right_and_the_worked_one_is_used(name, kind, capsys):
    worked = TURNS[name].worked
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert your_turn(name, ABSURD[kind]) is worked
    assert said(capsys).startswith("not right yet: ")


def test_a_function_that_changes_its_arguments_spoils_nothing(capsys):
    def greedy(x0, v0, f, *others):
        f[:] = np.nan
        return f, f

    before = deepcopy(TURNS["Euler's loop"].places)
    your_turn("Euler's loop", greedy)
    for place, now in zip(before, TURNS["Euler's loop"].places, strict=True):
        assert np.array_equal(place[2], now[2])
    assert your_turn("Euler's loop", euler) is euler


def test_a_wrong_answer_is_told_where_and_by_what(capsys):
    your_turn("Euler's loop", lambda x0, v0, f, alpha, delta, dt: euler(x0, v0, -f, 0, delta, dt))
    assert "it returns" in said(capsys).splitlines()[0]
    your_turn("Euler's loop", raises)
    assert "it fails: ZeroDivisionError: a reader's own" in said(capsys)
    your_turn("Euler's loop", 3)
    assert "a function is asked for, not int" in said(capsys)


@pytest.mark.parametrize(
    "nearly",
    [
        lambda x: x[None],  # one row of the right numbers
        lambda x: x.astype(object),
        lambda x: x.tolist(),
        lambda x: x * (1 + 1e-7),
    ],
)
def test_right_numbers_in_another_form_or_nearly_right_ones_are_refused(nearly, capsys):
    turn = TURNS["Euler's loop"]
    assert (
        your_turn("Euler's loop", lambda *place: tuple(map(nearly, euler(*place)))) is turn.worked
    )
    assert said(capsys).startswith("not right yet: ")


def test_one_result_too_many_or_too_few_is_refused(capsys):
    turn = TURNS["Euler's loop"]
    assert your_turn("Euler's loop", lambda *place: (*euler(*place), 0)) is turn.worked
    assert your_turn("Euler's loop", lambda *place: euler(*place)[:1]) is turn.worked
    assert said(capsys).count("not right yet: ") == 2


def test_an_unknown_turn_is_an_error_of_the_author():
    with pytest.raises(KeyError):
        your_turn("no such turn", 1)
