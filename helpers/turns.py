"""The worked answers to what a reader writes in a lecture: "Your turn".

They stand here, not in the notebooks, so that a lecture does not give them away, and runs on with
them until the reader's own are right.
"""

from dataclasses import dataclass, field

import numpy as np

from helpers.oscillator import euler, semi_implicit_euler, step_matrix


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


def _oscillator_weights(alpha, delta, dt):
    return step_matrix(alpha, delta, dt), np.array([[0], [dt]]), np.array([[1, 0]])


def _slopes(cost, p, epsilon=1e-5):
    nudges = epsilon * np.eye(p.size)
    return (cost(p + nudges) - cost(p - nudges)) / (2 * epsilon)


def sum_of_cubes(p):
    return (p**3).sum(axis=-1)


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
    "one unit on paper": Turn(
        [[1, 1, 1, 1], [1, 1 / 2, 1 / 4, 1 / 8], [1, -1 / 2, 1 / 4, -1 / 8], [1, 2, 4, 8]],
        hint="after the first step each h is w times the one before",
        mistakes={
            "the input is 1 only once; after it comes 0": [
                [1, 2, 3, 4],
                [1, 3 / 2, 7 / 4, 15 / 8],
                [1, 1 / 2, 3 / 4, 5 / 8],
                [1, 3, 7, 15],
            ],
        },
    ),
    "the oscillator as a network": Turn(
        _oscillator_weights,
        ((0.4, 1.0, 0.1), (0.3, 2.5, 0.2)),
        mistakes={
            "the push changes the velocity, the second component, and Δt times": (
                lambda alpha, delta, dt: (
                    step_matrix(alpha, delta, dt),
                    np.array([[dt], [0]]),
                    np.array([[1, 0]]),
                )
            ),
        },
    ),
    "the nudge": Turn(
        _slopes,
        ((sum_of_cubes, np.array([1.0, -2.0, 0.5]), 0.1),),
        mistakes={
            "from one nudge down to one nudge up it is 2ε": (
                lambda cost, p, epsilon: 2 * _slopes(cost, p, epsilon)
            ),
            "nudge both ways: p + nudges and p - nudges": (
                lambda cost, p, epsilon: (cost(p + epsilon * np.eye(p.size)) - cost(p)) / epsilon
            ),
        },
    ),
}
