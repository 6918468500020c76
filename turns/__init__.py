"""The worked answers to what a reader writes in a lecture: "Your turn".

They stand here, not in the notebooks, so that a lecture does not give them away, and runs on with
them until the reader's own are right.
"""

from dataclasses import dataclass, field
from functools import partial

import numpy as np

from helpers.clipping import global_norm
from helpers.oscillator import euler, semi_implicit_euler, step_matrix
from helpers.rnn import bptt, initial_parameters
from helpers.task import push_to_position


@dataclass
class Turn:
    """What is asked for: a value or a function.

    worked: the right answer. places: arguments, a tuple each, at which a function is tried. hint:
    what to say of a wrong answer. mistakes: {hint: the wrong answer that deserves it}.
    """

    worked: object
    places: tuple = ()
    hint: str = ""
    mistakes: dict = field(default_factory=dict)


def _sweep_of_euler(alpha, delta, pull, v, e, dt, transposed=True):
    up, down = (-dt * delta, dt) if transposed else (dt, -dt * delta)
    p = q = by_alpha = by_delta = 0
    for i in range(len(v) - 1, 0, -1):
        p = p + e[i]
        by_alpha, by_delta = by_alpha - dt * v[i - 1] * q, by_delta + dt * pull[i - 1] * q
        p, q = p + up * q, down * p + (1 - dt * alpha) * q
    return by_alpha, by_delta


_LOOPS = (
    (1.0, 0.0, np.zeros(3), 0.0, 1.0, 1.0),
    (0.3, -0.8, np.array([2.0, 0.5, -1.0]), 0.4, 3.0, 0.1),
)


def _oscillator_weights(alpha, delta, dt):
    return step_matrix(alpha, delta, dt), np.array([[0], [dt]]), np.array([[1, 0]])


def _slopes(cost, p, d=1e-5):
    return np.array([(cost(p + d * e) - cost(p - d * e)) / (2 * d) for e in np.eye(p.size)])


def sum_of_cubes(p):
    return (p**3).sum(axis=-1)


def _sweep(p, e, slope):
    delta, future = np.zeros(slope.shape), 0
    for t in range(len(slope) - 1, 0, -1):
        delta[t] = slope[t] * (p["V"].T @ e[t] + future)
        future = p["W"].T @ delta[t]
    return delta, future


_NETWORK = {"W": np.array([[0.5, 2.0], [-1.0, 0.3]]), "V": np.array([[1.0, -2.0]])}
_E, _SLOPE = np.array([[0.0], [1.0], [-2.0]]), np.array([[1.0, 1.0], [0.5, 0.2], [0.8, 1.0]])


def _by_parts(combine):
    """Return a function that finds h_t from S, the λ_iᵗ and h_0."""

    def h_t(W, h_0, t):
        lam, S = np.linalg.eigh(W)
        return combine(S, lam**t, h_0)

    return h_t


def _norms(J):
    """Return a function that finds the gradient norms, with J(diag σ′, W, product) in each step."""

    def gradient_norms(W, b, h, n):
        product, norms = np.eye(len(h)), [1.0]
        for _ in range(n):
            h = np.tanh(W @ h + b)
            product = J(np.diag(1 - h**2), W, product)
            norms.append(np.linalg.norm(product, 2))
        return np.array(norms)

    return gradient_norms


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
            "in the second line stands the old position, x[i]": (
                lambda x0, v0, f, alpha, delta, dt: euler(x0, v0, f, alpha + delta * dt, delta, dt)
            ),
            "the mass moves with the old velocity, v[i]: v[i + 1] is not known yet": (
                lambda x0, v0, f, alpha, delta, dt: (
                    np.full(len(f) + 1, x0),
                    euler(x0, v0, f - delta * x0, alpha, 0, dt)[1],
                )
            ),
            "the push f[i] is missing": (
                lambda x0, v0, f, alpha, delta, dt: euler(x0, v0, 0 * f, alpha, delta, dt)
            ),
            "friction is alpha times v, the spring's pull delta times x": (
                lambda x0, v0, f, alpha, delta, dt: euler(x0, v0, f, delta, alpha, dt)
            ),
        },
    ),
    "the loop, swapped": Turn(
        semi_implicit_euler,
        _LOOPS,
        mistakes={
            "this is still Euler's method: let v[i + 1] move the mass": euler,
            "friction acts with the old velocity, v[i]: v[i + 1] is not known yet": (
                lambda x0, v0, f, alpha, delta, dt: semi_implicit_euler(x0, v0, f, 0, delta, dt)
            ),
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
            "the push acts for the time Δt: it changes the velocity by Δt F̃": (
                lambda alpha, delta, dt: (
                    step_matrix(alpha, delta, dt),
                    np.array([[0], [1]]),
                    np.array([[1, 0]]),
                )
            ),
            "U is a matrix of two rows, V one of one row: write double brackets": (
                lambda alpha, delta, dt: (
                    step_matrix(alpha, delta, dt),
                    np.array([0, dt]),
                    np.array([1, 0]),
                )
            ),
        },
    ),
    "the nudge": Turn(
        _slopes,
        ((sum_of_cubes, np.array([1.0, -2.0, 0.5]), 0.1),),
        mistakes={
            "from one nudge down to one nudge up it is 2d": (
                lambda cost, p, d: 2 * _slopes(cost, p, d)
            ),
            "put brackets around the 2d under the bar": (
                lambda cost, p, d: d**2 * _slopes(cost, p, d)
            ),
            "nudge both ways: p + nudges and p - nudges": (
                lambda cost, p, d: (cost(p + d * np.eye(p.size)) - cost(p)) / d
            ),
        },
    ),
    "one arrow at a time": Turn(
        [[2, 3, 0], [4, 6, 5]],
        hint="run again with 3 on one arrow, 2 on the two others, and compare with 1, 3, 5, 9",
        mistakes={
            "this is h_2 and h_3: by how much do they rise?": [[7, 8, 5], [13, 15, 14]],
            "h_2 comes before the third arrow": [[2, 3, 5], [4, 6, 5]],
            "follow what each arrow does, on to h_2 and h_3": [[1, 3, 0], [1, 3, 5]],
        },
    ),
    "the sweep": Turn(
        _sweep,
        ((_NETWORK, _E, _SLOPE), (_NETWORK, _E[:2], _SLOPE[:2])),
        mistakes={
            "back goes W.T": lambda p, e, slope: _sweep(p | {"W": p["W"].T}, e, slope),
            "the slope belongs into delta": lambda p, e, slope: _sweep(p, e, slope**0),
            "h_t has two users: add what comes from the future": lambda p, e, slope: (
                delta := slope * (e @ p["V"]),
                delta[1] @ p["W"],
            ),
        },
    ),
    "two bugs": Turn(
        ["h[t] for h[t-1]", "no slope"],
        hint="set the size of W to 0.001 in the figure, and look at each bug",
        mistakes={
            "the other way round": ["no slope", "h[t] for h[t-1]"],
            "with W for W.T three digits of U, W and b are right": ["h[t] for h[t-1]", "W for W.T"],
        },
    ),
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
            (np.array([[1.25, 0.75], [0.75, 1.25]]), np.array([16.0, 4.0]), 0),
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
        hint="it must vanish if γ s_max < 1, and only this is certain",
        mistakes={
            "the logistic function is never steeper than 1/4": [False, True, False],
            "with σ, ρ < 1 is not enough: look at s_max": [True, True, True],
        },
    ),
    "clipped by hand": Turn(
        [(0.6, 0.8), 7, (1, 1.5), 3],
        hint="divide by the length there is, and multiply by the length that is wanted",
        mistakes={
            "one factor for both arrays: 3.5 over the length of all three numbers": [
                (0.6, 0.8),
                7,
                (7 / np.sqrt(13), 10.5 / np.sqrt(13)),
                3.5,
            ],
            "as one vector: the root of the sum of all three squares": [
                (0.6, 0.8),
                11,
                (7 / 11, 10.5 / 11),
                21 / 11,
            ],
        },
    ),
    "the line that saves it": Turn(
        _training(lambda norm, epsilon: min(1, epsilon / norm)),
        ((_START, 0.5, 0.05, 3), (_START, 0.5, 5.0, 3)),
        hint="what is the factor where ‖g‖ = 2ε, and where ‖g‖ = ε/2?",
        mistakes={
            "a short gradient stays as it is": _training(lambda norm, epsilon: epsilon / norm),
            "the factor is the other way up": _training(lambda norm, epsilon: norm / epsilon),
        },
    ),
    "four sick runs": Turn(
        ["vanishing", "nan", "exploding", "epsilon"],
        hint="look at the norms: next to nothing, healthy to the end, growing, or all far above ε?",
        mistakes={"do the norms of B grow?": ["vanishing", "exploding", "nan", "epsilon"]},
    ),
    "three positions": Turn(
        [-0.8, -24.8],
        hint="x″ ≈ 400 (x_{i+1} − 2 x_i + x_{i−1})",
        mistakes={
            "the middle one counts twice, so 0.03 more makes 24 less": [-0.8, -12.8],
            "higher in the middle bends the line down": [-0.8, 23.2],
            "times 400, not 20": [-0.04, -1.24],
        },
    ),
    "the sweep of Euler's loop": Turn(
        _sweep_of_euler,
        ((0.3, 1.7, [1, 0.9, 0.5, -0.2, 0], [0, -0.5, -1, -1.2, 1], [0, 0.2, -0.1, 0.3, 1], 0.2),),
        mistakes={"this is A, a step forwards": partial(_sweep_of_euler, transposed=False)},
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
