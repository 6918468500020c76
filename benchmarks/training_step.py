"""How long a training step takes: helpers.rnn against torch.nn.RNN with autograd.

python -m benchmarks.training_step

A step is a forward pass, the squared error at every time step, and the gradients of all parameters:
float64, one input, one output, one thread, the same numbers on both sides, and first of all it is
checked that both find the same gradients. The sides take turns in blocks of 20 ms; printed are
medians of the processor time, which other programs disturb less than they do the time of day. The
limit is what the matrix products and tanh of the step take alone, in a bare loop. Large networks
can come in under it: the helper works in blocks of times, which keeps its numbers in the cache.
"""

import os
import sys

# What NumPy may be built with reads these when it is imported.
os.environ["OPENBLAS_NUM_THREADS"] = "1"
os.environ["MKL_NUM_THREADS"] = "1"
os.environ["VECLIB_MAXIMUM_THREADS"] = "1"

from statistics import median
from time import process_time

import numpy as np

from helpers.rnn import bptt, initial_parameters

SHAPES = [  # batch, T, hidden
    (1, 50, 8),
    (16, 100, 16),
    (32, 100, 32),
    (64, 200, 64),
    (32, 100, 128),
    (64, 200, 256),
]
SECONDS, BLOCK = 6, 0.02  # for each shape; for each side's turn


def torch_step(torch, p, x, y):
    """Return a function that does the step in PyTorch, and returns the cost and the gradients."""
    B = x.shape[1]
    rnn = torch.nn.RNN(x.shape[2], len(p["W"]), dtype=torch.float64)
    readout = torch.nn.Linear(len(p["W"]), y.shape[2], dtype=torch.float64)
    named = {
        "U": rnn.weight_ih_l0,
        "W": rnn.weight_hh_l0,
        "b": rnn.bias_ih_l0,
        "V": readout.weight,
        "c": readout.bias,
    }
    with torch.no_grad():
        rnn.bias_hh_l0.zero_()  # PyTorch adds two biases
        for name, parameter in named.items():
            parameter.copy_(torch.from_numpy(p[name]))
    x, y = torch.from_numpy(x), torch.from_numpy(y)

    def step():
        rnn.zero_grad()
        readout.zero_grad()
        h, _ = rnn(x)
        cost = (readout(h) - y).square().sum() / (2 * len(x) * B)
        cost.backward()
        return cost.item(), {name: parameter.grad for name, parameter in named.items()}

    return step


def limit_step(p, x, y):
    """Return a function that does the step's matrix products and tanh, and nothing else."""
    (T, B, X), H = x.shape, len(p["W"])
    h, delta, error = np.zeros((T + 1, B, H)), np.zeros((T * B, H)), np.zeros((T * B, y.shape[2]))
    states, past, now, x = list(h), h[:-1].reshape(-1, H), h[1:].reshape(-1, H), x.reshape(-1, X)
    W, V, UT, WT, VT = p["W"], p["V"], p["U"].T.copy(), p["W"].T.copy(), p["V"].T.copy()
    scratch, tanh = np.zeros((B, H)), np.tanh
    rows = 512  # as in the helper, the product is faster on blocks that fit into the cache

    def step():
        x.dot(UT, delta)
        for t in range(T):
            states[t].dot(WT, scratch)
            tanh(scratch, states[t + 1])
        now.dot(VT, error)
        error.dot(V, delta)
        for t in range(T):
            states[t].dot(W, scratch)
        for i in range(0, T * B, rows):
            delta[i : i + rows].T.dot(past[i : i + rows])
        return x.T.dot(delta), error.T.dot(now)

    return step


def measure(torch, B, T, H):
    """Return the seconds of a step: helpers.rnn, PyTorch, and the limit."""
    rng = np.random.default_rng(1)
    p = initial_parameters(1, H, 1, rng)
    p["b"], p["c"] = rng.normal(size=H), rng.normal(size=1)
    x, y = rng.normal(size=(2, T, B, 1))
    steps = [lambda: bptt(p, x, y), torch_step(torch, p, x, y), limit_step(p, x, y)]
    (cost, gradients), (torch_cost, torch_gradients) = steps[0](), steps[1]()
    np.testing.assert_allclose(cost, torch_cost)
    for name, gradient in torch_gradients.items():
        np.testing.assert_allclose(gradients[name], gradient, rtol=1e-7, atol=1e-10)

    repeats = [max(1, round(BLOCK / duration(step, 2))) for step in steps]
    durations = []
    end = process_time() + SECONDS
    while process_time() < end:
        durations.append([duration(step, n) for step, n in zip(steps, repeats, strict=True)])
    return [median(side) for side in zip(*durations, strict=True)]


def duration(step, repeats):
    start = process_time()
    for _ in range(repeats):
        step()
    return (process_time() - start) / repeats


def main():
    try:
        import torch
    except ImportError:
        sys.exit("This benchmark compares with PyTorch, which is not installed: pip install torch")
    torch.set_num_threads(1)
    print("(batch, T, hidden)")
    for shape in SHAPES:
        ours, theirs, limit = measure(torch, *shape)
        print(
            f"{shape}: helpers.rnn {ours * 1e3:.3f} ms, PyTorch {theirs * 1e3:.3f} ms, "
            f"{ours / limit:.2f} times the limit, {theirs / ours:.1f} x",
            flush=True,
        )


if __name__ == "__main__":
    main()
