"""The worked answers to what a reader writes in a lecture: "Your turn".

They stand here, not in the notebooks, so that a lecture does not give them away, and runs on with
them until the reader's own are right.
"""

from dataclasses import dataclass, field
from functools import partial

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


def _sweep(alpha, delta, x, v, e, dt, transposed=True):
    up, down = (-dt * delta, dt) if transposed else (dt, -dt * delta)
    g_x = g_v = by_alpha = by_delta = 0
    for i in range(len(v) - 1, 0, -1):
        g_x = g_x + e[i]
        by_alpha, by_delta = by_alpha - dt * v[i - 1] * g_v, by_delta - dt * x[i - 1] * g_v
        g_x, g_v = g_x + up * g_v, down * g_x + (1 - dt * alpha) * g_v
    return by_alpha, by_delta


def _by_differences(F, x, dt):
    factors = np.transpose([(x[:-2] - x[2:]) / (2 * dt), F[1:-1] - x[1:-1]])
    return np.linalg.lstsq(factors, np.diff(x, 2) / dt**2, rcond=None)[0]


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
    "the sweep of Euler's loop": Turn(
        _sweep,
        ((0.3, 1.7, [1.0, 0.9, 0.5, -0.2], [0.0, -0.5, -1.0, -1.2], [0.0, 0.2, -0.1, 0.3], 0.2),),
        mistakes={"this is A g, a step forwards": partial(_sweep, transposed=False)},
    ),
    "the second difference": Turn(
        _by_differences,
        ((np.array([0.0, 1.0, 0.5, 0.3, 0.2]), np.array([1.0, 0.8, 0.1, -0.4, 0.3]), 0.5),),
    ),
    "without the offset": Turn(
        lambda coarse, fine: 2 * fine - coarse,
        ((5.4, 5.2), (np.array([1.0, 3.0]), np.array([2.0, 2.5]))),
        mistakes={
            "the mean still holds three quarters of the offset": lambda a, b: (a + b) / 2,
            "that doubles the offset: the fine one is nearer": lambda a, b: 2 * a - b,
        },
    ),
}
