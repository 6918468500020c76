"""The worked answers to what a reader writes in a lecture: "Your turn".

They stand here, not in the notebooks, so that a lecture does not give them away, and runs on with
them until the reader's own are right.
"""

from dataclasses import dataclass, field

import numpy as np

from helpers.oscillator import euler, semi_implicit_euler


@dataclass
class Turn:
    """What is asked for: a value or a function.

    worked: the right answer. places: arguments, a tuple each, at which a function is tried. hint:
    what to say of a wrong value. mistakes: {hint: the wrong answer that deserves it}.
    """

    worked: object
    places: tuple = ()
    hint: str = ""
    mistakes: dict = field(default_factory=dict)


_LOOPS = (
    (1.0, 0.0, np.zeros(3), 0.0, 1.0, 1.0),
    (0.3, -0.8, np.array([2.0, 0.5, -1.0]), 0.4, 3.0, 0.1),
)

TURNS = {
    "three steps on paper": Turn(
        [(0, -2), (-2, -2), (-4, 0)],
        hint="each pair from the one before: new x = x + v, new v = v − x, with the old x",
        mistakes={
            "in the new v stands the old x, not the new one": [(0, -1), (-1, 0), (-1, 1)],
            "the spring pulls back: new v = v − x": [(0, 0), (0, 0), (0, 0)],
            "this pair was given: begin with the next": [(1, -1), (0, -2), (-2, -2)],
        },
    ),
    "Euler's loop": Turn(
        euler,
        _LOOPS,
        mistakes={
            "the mass moves with the old velocity, v[i], not with the new one": semi_implicit_euler,
        },
    ),
    "the loop, swapped": Turn(
        semi_implicit_euler,
        _LOOPS,
        mistakes={
            "this is still Euler's method: let v[i + 1] move the mass": euler,
        },
    ),
}
