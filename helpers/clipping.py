"""Gradient clipping by the global norm: if ‖g‖₂ ≥ ε then g ← (ε/‖g‖₂) g, g all gradients together.

Source: R. Pascanu, T. Mikolov, Y. Bengio, "On the difficulty of training recurrent neural
networks", ICML 2013, algorithm 1.
"""

import numpy as np

from helpers.checks import real_array, real_number, require


def clip_by_global_norm(gradients, epsilon):
    """Return the clipped gradients, and the norm ‖g‖₂ before clipping.

    gradients: one array, or a dict, list or tuple of arrays of any shapes; one factor scales all.
        Real numbers only; other collections, and kinds of these three, are refused.
    epsilon: the largest norm to let through, above 0; np.inf lets every norm through.

    Not in place: the result is a new collection of the same kind, of new arrays of the same dtypes.
    Raises ValueError if epsilon is not positive, or an entry of the gradients is not finite.
    """
    limit = real_number("epsilon", epsilon, "a positive number")
    require(limit > 0, "epsilon", "a positive number", epsilon)
    norm, largest, ratio = _norm(gradients)
    clip = norm >= limit and limit != np.inf

    def scaled(gradient):
        dtype = np.asarray(gradient).dtype
        result = np.array(gradient, float)
        if clip:  # first to a largest entry of 1: right even where the norm itself overflows
            result = result / largest * (limit / ratio)
        return np.asarray(result, dtype if dtype.kind == "f" else float)

    with np.errstate(under="ignore"):
        if isinstance(gradients, dict):
            return {name: scaled(gradient) for name, gradient in gradients.items()}, norm
        if isinstance(gradients, list | tuple):
            return type(gradients)(scaled(gradient) for gradient in gradients), norm
        return scaled(gradients), norm


def global_norm(gradients):
    """Return ‖g‖₂ over all gradients together, without overflow or underflow on the way.

    gradients: as for `clip_by_global_norm`. The result is inf only if the norm itself exceeds the
    largest float. Raises ValueError if an entry is not a finite real number.
    """
    return _norm(gradients)[0]


def _norm(gradients):
    """Return the norm, the largest |entry|, and their quotient: these two do not overflow."""
    named = {"gradients": gradients}
    if isinstance(gradients, dict | list | tuple):
        kind, known = type(gradients), "an array, or a dict, list or tuple of arrays"
        require(kind in (dict, list, tuple), "gradients", known, f"a {kind.__name__}")
        items = gradients.items() if kind is dict else enumerate(gradients)
        named = {f"gradients[{name!r}]": gradient for name, gradient in items}
    with np.errstate(over="ignore"):  # of long doubles
        flat = {name: np.asarray(real_array(name, a), float).ravel() for name, a in named.items()}
    g = np.concatenate([np.zeros(0), *flat.values()])
    largest = np.abs(g).max(initial=0)
    if not np.isfinite(largest):
        name = next(name for name, a in flat.items() if not np.isfinite(a).all())
        require(False, name, "finite", flat[name][~np.isfinite(flat[name])][0])
    if largest == 0:
        return 0.0, 1.0, 0.0
    with np.errstate(over="ignore", under="ignore"):
        ratio = np.linalg.norm(g / largest)
        return float(largest * ratio), largest, ratio
