"""Write bptt_reference.json: a small network, its data, and the gradients PyTorch finds for it.

python data/make_bptt_reference.py  (needs PyTorch; no other file of this project does)

What is drawn is rounded to 2 decimals, what is computed to 12 significant digits: so the file is
short, and the same to the last bit whatever machine or version of PyTorch does the sums.
"""

import json
from pathlib import Path

import numpy as np
import torch

T, X, H, Y = 40, 2, 6, 3  # X, H and Y differ, so that a wrong transpose of U or V cannot pass


def draw():
    """Return the parameters, x (T, X) and y (T, Y). Biases and h_0 are not zero."""
    rng = np.random.default_rng(8)
    shapes = {"U": (H, X), "W": (H, H), "b": (H,), "V": (Y, H), "c": (Y,), "h0": (H,)}
    p = {name: (rng.normal(size=shape) / 2).round(2) for name, shape in shapes.items()}
    return p, rng.normal(size=(T, X)).round(2), rng.normal(size=(T, Y)).round(2)


def differentiate(p, x, y):
    """Return the cost 1/(2T) Σ‖ỹ_t − y_t‖² and its gradients by name; h: for h_1 … h_T, (T, H)."""
    p = {name: torch.tensor(value, requires_grad=True) for name, value in p.items()}
    cell, output = torch.nn.RNNCell(X, H).double(), torch.nn.Linear(H, Y).double()
    no_bias = torch.zeros(H, dtype=torch.double)  # PyTorch's cell has two biases
    weights = {"weight_ih": p["U"], "weight_hh": p["W"], "bias_ih": p["b"], "bias_hh": no_bias}
    h, states, cost = p["h0"], [], 0
    for x_t, y_t in zip(torch.tensor(x), torch.tensor(y), strict=True):
        h = torch.func.functional_call(cell, weights, (x_t, h))
        h.retain_grad()
        states.append(h)
        prediction = torch.func.functional_call(output, {"weight": p["V"], "bias": p["c"]}, h)
        cost = cost + ((prediction - y_t) ** 2).sum() / (2 * T)
    cost.backward()
    gradients = {name: value.grad for name, value in p.items()}
    return cost, gradients | {"h": torch.stack([h.grad for h in states])}


def rounded(value):
    """Return a number, or nested lists of numbers, with 12 significant digits."""
    if isinstance(value, list):
        return [rounded(part) for part in value]
    return float(f"{value:.12g}")


if __name__ == "__main__":
    p, x, y = draw()
    cost, gradients = differentiate(p, x, y)
    content = {name: value.tolist() for name, value in (p | {"x": x, "y": y}).items()}
    content["cost"] = rounded(cost.item())
    content |= {f"dC/d{name}": rounded(value.tolist()) for name, value in gradients.items()}
    lines = ",\n".join(f'"{key}": {json.dumps(value)}' for key, value in content.items())
    target = Path(__file__).with_name("bptt_reference.json")
    target.write_text(f"{{\n{lines}\n}}\n", encoding="utf-8", newline="\n")
