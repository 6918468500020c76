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


    "two units on paper": Turn(
        [(34, 30), (65, 63)],
        hint="from a pair (p, q) to the next: (5p + 3q)/4 and (3p + 5q)/4",
        mistakes={"do not forget the ¼": [(136, 120), (1040, 1008)]},
    ),
    "h_t without a loop": Turn(
        _by_parts(lambda S, factors, h_0: S @ (factors * (S.T @ h_0))),
        (
            (np.array([[1.25, 0.75], [0.75, 1.25]]), np.array([16.0, 0.0]), 3),
            (np.diag([0.5, 0.2, -0.9]) + 0.3, np.array([1, 2, -0.5]), 6),
        ),
        mistakes={
            "α_i = w_iᵀ h_0, and the w_i are the columns of S, not its rows": _by_parts(
                lambda S, factors, h_0: S @ (factors * (S @ h_0))
            ),
            "these are the numbers α_i λ_iᵗ: what is Σ α_i λ_iᵗ w_i?": _by_parts(
                lambda S, factors, h_0: factors * (S.T @ h_0)
            ),
        },
    ),
    "the product of the Jacobians": Turn(
        _norms(lambda D, W, product: D @ W @ product),
        ((np.array([[1.2, -0.7], [0.4, 0.9]]), np.array([0.3, -0.2]), np.array([0.5, 0.1]), 5),),
        mistakes={
            "the newest Jacobian stands on the left": _norms(lambda D, W, product: product @ D @ W),
            "J_t = diag(σ′) W: σ′ multiplies the rows of W": _norms(
                lambda D, W, product: W @ D @ product
            ),
            "σ′(z_t) is missing": _norms(lambda D, W, product: W @ product),
        },
    ),
    "which must vanish": Turn(
        [False, True, True],
        hint="it must vanish if γ σ_max < 1, and only this is certain",
        mistakes={
            "the logistic function is never steeper than 1/4": [False, True, False],
            "with σ, ρ < 1 is not enough: look at σ_max": [True, True, True],
