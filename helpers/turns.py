"""The worked answers to what a reader writes in a lecture: "Your turn".

They stand here, not in the notebooks, so that a lecture does not give them away, and runs on with
them until the reader's own are right.
"""

from dataclasses import dataclass, field

import numpy as np

from helpers.clipping import global_norm
from helpers.oscillator import euler, semi_implicit_euler
from helpers.rnn import bptt, initial_parameters
from helpers.task import push_to_position


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

_START = initial_parameters(1, 3, 1, np.random.default_rng(0), gain=1.5)


def _training(factor):
    """Return a training loop whose gradient is multiplied by factor(its length, ε)."""

    def train(p, rate, epsilon, steps):
        costs, norms, task = [], [], push_to_position()
        for _ in range(steps):
            cost, g = bptt(p, *task)
            norm = global_norm([g[name] for name in p])
            costs, norms = [*costs, cost], [*norms, norm]
            p = {name: p[name] - rate * factor(norm, epsilon) * g[name] for name in p}
        return p, costs, norms

    return train


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
    "the line that saves it": Turn(
        _training(lambda norm, epsilon: min(1, epsilon / norm)),
        ((_START, 0.5, 0.05, 3), (_START, 0.5, 5.0, 3)),
        mistakes={
            "a short gradient stays as it is": _training(lambda norm, epsilon: epsilon / norm),
            "the factor is the other way up": _training(lambda norm, epsilon: norm / epsilon),
        },
    ),
    "four sick runs": Turn(
        ["vanishing", "nan", "exploding", "epsilon"],
        hint="look at the norms: next to nothing, healthy to the end, growing, or all far above ε?",
        mistakes={
            "do B's norms grow before it ends?": ["vanishing", "exploding", "nan", "epsilon"],
            "is A's norm far above its ε?": ["epsilon", "nan", "exploding", "vanishing"],
        },
    ),
}
