"""Lets a reader check an answer alone: of an exercise, or of a line written in a lecture."""

from copy import deepcopy
from functools import partial

import numpy as np

from turns import TURNS

_DECORATOR = object()


def check(answer, *tests):
    """Print whether answer passes every test: "not answered yet", what is wrong, or "correct".

    answer: the reader's value, or a tuple of values; `...` stands for one not given yet. tests:
    pairs (hint, passes): passes(answer) is true for a right one, hint is said of a wrong one.
    """
    if any(part is ... for part in (answer if isinstance(answer, tuple) else (answer,))):
        print("not answered yet")
        return
    for hint, passes in tests:
        try:
            right = bool(passes(answer))
        except Exception as error:  # an answer of the wrong kind is a wrong answer
            right, hint = False, f"{hint} ({type(error).__name__}: {error})"
        if not right:
            print(f"not right yet: {hint}")
            return
    print("correct")


def your_turn(name, mine=_DECORATOR):
    """Return the reader's own answer if it is right, else the worked one, and print which.

    name: of the turn, in turns/. mine: a value or a function with the reader's line in it; where
    `...` still stands in it, it counts as not answered. Without it, a decorator of the function.
    Nothing that an answer does when it is tried, short of an endless loop, reaches the notebook.
    Raises KeyError for an unknown name.
    """
    turn = TURNS[name]
    if mine is _DECORATOR:
        return partial(your_turn, name)
    wrong = _difference(mine, turn)
    if not wrong:
        print("correct: from here on your own answer is used")
        return mine
    if _open(mine):
        print("not answered yet: from here on the worked answer is used")
        return turn.worked
    same = (hint for hint, slip in turn.mistakes.items() if not _difference(mine, turn, slip))
    print(f"not right yet: {next(same, wrong)}\nuntil it is, the worked answer is used")
    return turn.worked


def _open(mine):
    """Whether `...` stands for something still to be written."""
    if callable(mine):
        return ... in getattr(getattr(mine, "__code__", None), "co_consts", ())
    return mine is ... or (isinstance(mine, list | tuple) and any(map(_open, mine)))


def _difference(mine, turn, worked=None):
    """Say how an answer differs from its turn's worked one, or from another; "" if it does not."""
    worked = turn.worked if worked is None else worked
    said = ""
    try:
        if not callable(worked):
            return "" if _equal(mine, worked) else turn.hint
        if not callable(mine):
            return f"a function is asked for, not {type(mine).__name__}"
        for place in turn.places:
            said = f"for {_short(place)} "
            found, wanted = mine(*deepcopy(place)), worked(*deepcopy(place))
            if not _equal(found, wanted):
                said += f"it returns {_short(found)}, but {_short(wanted)} is right"
                return turn.hint or said
    except (Exception, SystemExit) as error:  # whatever the reader wrote
        return f"{said}it fails: {type(error).__name__}: {error}"
    return ""


def _equal(found, wanted):
    """Whether found is of wanted's form, and its numbers agree to nine digits."""
    if isinstance(wanted, dict):
        same = isinstance(found, dict) and found.keys() == wanted.keys()
        return same and all(_equal(found[key], wanted[key]) for key in wanted)
    if isinstance(wanted, list | tuple):
        same = isinstance(found, list | tuple) and len(found) == len(wanted)
        return same and all(map(_equal, found, wanted))
    if isinstance(wanted, str | bool):
        return type(found) is type(wanted) and found == wanted
    if isinstance(wanted, np.ndarray) and not isinstance(found, np.ndarray):
        return False
    found = np.asarray(found)
    if found.dtype.kind not in "iufc" or found.shape != np.shape(wanted):
        return False
    return np.allclose(found, wanted, rtol=1e-9, atol=1e-12, equal_nan=True)


def _short(value):
    value = [*value.items()] if isinstance(value, dict) else value
    if isinstance(value, tuple | list):
        return f"({', '.join(map(_short, value))})"
    if callable(value):
        return value.__name__
    if isinstance(value, np.ndarray | float):
        return np.array2string(np.asarray(value), precision=4, threshold=6, edgeitems=2)
    return f"{value!r:.60}"
