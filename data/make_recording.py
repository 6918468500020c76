"""Write recording.csv: a measured oscillator. Whoever wants to find m and η first, read no further.

python data/make_recording.py

The motion is the exact one; the noise is normally distributed and independent. What is written is
rounded to 4 decimals: so the file is the same to the last bit on every machine.
"""

from pathlib import Path

import numpy as np

from helpers.oscillator import driven_solution, free_solution, scale

M, ETA = 0.74, 0.31  # the mass and the friction
NOISE, SEED = 0.03, 6  # the standard deviation of the noise
DT, N = 0.05, 300
PUSHES = ((0.6, 0.7), (0.4, 1.7))  # amplitudes and frequencies: F = Σ A cos ωt


def record():
    """Return the times, the push F and the measured positions, each of shape (N+1,)."""
    alpha, delta = scale(M, ETA)
    t = DT * np.arange(N + 1)
    F, x = np.zeros(N + 1), free_solution(t, 1, 0, alpha, delta)[0]  # let go at x = 1
    for amplitude, omega in PUSHES:
        F += amplitude * np.cos(omega * t)
        x += driven_solution(t, 0, 0, alpha, delta, amplitude / M, omega)[0]
    return t, F, x + NOISE * np.random.default_rng(SEED).normal(size=N + 1)


if __name__ == "__main__":
    rows = zip(*record(), strict=True)
    lines = ["t,F,x", *(f"{t:.2f},{F:.4f},{x:.4f}" for t, F, x in rows)]
    target = Path(__file__).with_name("recording.csv")
    target.write_text("\n".join(lines) + "\n", encoding="utf-8", newline="\n")
