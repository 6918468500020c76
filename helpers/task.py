"""The task of lectures 2 to 5: a push in, the position of an oscillator out."""

import numpy as np

from helpers.oscillator import driven_solution

DT, ALPHA, DELTA = 0.5, 0.4, 1.0  # the time between two samples, and the oscillator


def push_to_position(T=40, sequences=8, seed=100):
    """Return pushes x and positions y, each of shape (T, sequences, 1).

    In each sequence the oscillator starts at rest. x[t] = a cos(ω t Δt) is the scaled force F̃ at
    time t Δt, with ω uniform in (0.3, 1.6) and a uniform in (0.1, 0.4); y[t] is the exact position
    one Δt later.
    """
    rng, t = np.random.default_rng(seed), DT * np.arange(T + 1)
    x, y = np.empty((2, T, sequences, 1))
    for i in range(sequences):
        omega, a = rng.uniform(0.3, 1.6), rng.uniform(0.1, 0.4)
        x[:, i, 0] = a * np.cos(omega * t[:-1])
        y[:, i, 0] = driven_solution(t, 0, 0, ALPHA, DELTA, a, omega)[0][1:]
    return x, y
