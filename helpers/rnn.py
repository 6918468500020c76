"""The lecture's recurrent network: forward pass, backpropagation through time (BPTT), truncation.

    z_t = b + W h_{t−1} + U x_t,   h_t = σ(z_t),   ỹ_t = V h_t + c,   t = 1 … T

Parameters are a dict of arrays: U (H, X), W (H, H), b (H,), V (Y, H), c (Y,). A batch of B
sequences is time-major: x (T, B, X), h (T+1, B, H), ỹ (T, B, Y). h[t] is h_t, beginning with the
given h_0, and x[t−1] is x_t. Each sequence is a row here, so the lecture's W h reads h @ W.T.

Calculations are in the precision of the parameters, single or double. Arguments are not modified,
results are new arrays, and threads do not disturb each other. A run that explodes ends in inf and
nan, without a warning.
"""

import threading
from math import isfinite
from numbers import Integral, Real

import numpy as np

from helpers.checks import real_array, require


def initial_parameters(n_input, n_hidden, n_output, rng, gain=1.0):
    """Return random parameters: normally distributed weights, biases zero.

    The standard deviation is one over the square root of the number of columns: 1/√X for U, 1/√H
    for V, and gain/√H for W, whose spectral radius is then close to gain if H is large.

    rng: a numpy.random.Generator. Raises ValueError for sizes that are not whole numbers of at
    least 1, or a gain that is negative or not finite.
    """
    for name, size in dict(n_input=n_input, n_hidden=n_hidden, n_output=n_output).items():
        require(isinstance(size, Integral) and size >= 1, name, "a whole number >= 1", size)
    require(isinstance(rng, np.random.Generator), "rng", "a numpy.random.Generator", rng)
    require(isinstance(gain, Real) and 0 <= gain < np.inf, "gain", "zero or positive", gain)
    return {
        "U": rng.normal(size=(n_hidden, n_input)) / np.sqrt(n_input),
        "W": rng.normal(size=(n_hidden, n_hidden)) * gain / np.sqrt(n_hidden),
        "b": np.zeros(n_hidden),
        "V": rng.normal(size=(n_output, n_hidden)) / np.sqrt(n_hidden),
        "c": np.zeros(n_output),
    }


def forward(parameters, x, h0=None, sigma="tanh"):
    """Return the states h, shape (T+1, B, H), and the predictions ỹ, shape (T, B, Y).

    x: shape (T, B, X); h0: shape (B, H), zero if not given; sigma: "tanh", "logistic" or
    "identity". Raises ValueError for wrong shapes, numbers that are not finite, and unknown names.
    """
    with np.errstate(over="ignore", invalid="ignore"):
        p, x, h0, _ = _check_arguments(parameters, x, h0, sigma)
        T, B, _ = x.shape
        h = np.empty((T + 1, B, len(p["W"])), x.dtype)
        _forward(p, _with_ones(x), h0, sigma, (h, h))
        return h, _predict(p, _rows(h[1:])).reshape(T, B, -1)


def bptt(
    parameters,
    x,
    y,
    h0=None,
    *,
    sigma="tanh",
    cost="squared error",
    at="every step",
    truncation=None,
):
    """Return the cost C, a float, and its gradients, a dict: one per parameter, and "h0" (B, H).

    x, h0, sigma: as for `forward`.
    cost, y: "squared error", C = 1/(2TB) Σ ‖ỹ_t − y_t‖² over all times and sequences, y (T, B, Y);
        "cross-entropy", C = 1/(TB) Σ −log softmax(ỹ_t)[y_t], y (T, B) whole numbers in 0 … Y−1.
    at: "every step", or "last step": the sum has only t = T, 1/T is left out, and y has no axis T.
    truncation: None, or τ ≥ 1: the sequence is cut after each τ steps and the state carried over a
        cut counts as a constant. The result is the exact gradient of the cost with these constants.

    Raises ValueError for wrong shapes, numbers that are not finite, and unknown names.
    Time and memory grow like T: beside the arguments, a call needs room for TB(H + X + 2Y + 1)
    numbers, 120 bytes for each time, and two blocks whose size does not depend on T. All of it
    but the TB(X + 2Y + 1) numbers is kept, in each thread, for the next call.
    """
    whole = isinstance(truncation, Integral) and truncation >= 1
    require(truncation is None or whole, "truncation", "None or a whole number >= 1", truncation)
    with np.errstate(over="ignore", invalid="ignore"):
        p, x, h0, sizes = _check_arguments(parameters, x, h0, sigma)
        y = _check_targets(y, cost, at, sizes, x.dtype)
        x_one = _with_ones(x)
        states, *blocks = _buffers(sizes["T"], sizes["B"], sizes["H"], x.dtype)
        h, _ = states
        _forward(p, x_one, h0, sigma, states)
        error = np.zeros((sizes["T"], sizes["B"], sizes["Y"]), x.dtype)
        value, _rows(error)[-len(y) :] = _COSTS[cost](_predict(p, _rows(h)[-len(y) :]), y)
        gradients = _backward(p, x_one, h, error, sigma, truncation or len(x), blocks)
    return float(value), gradients


# Forward and backward. In small networks the time goes to calls, not to arithmetic. So whatever
# need not wait for another time is done for all times in one product. What has to wait takes three
# calls a step, on contiguous arrays, in place: array.dot(…, out), which has a third of the overhead
# of `@`; the sum; and σ, or the product with σ′.


def _forward(p, x_one, h0, sigma, states):
    """Fill the array of the states. x_one holds (x_t, 1), shape (T, B, X+1)."""
    h, h_at = states
    h[0] = h0
    # U x_t + b for all times; it waits where h_t will be.
    U_b = np.empty((x_one.shape[-1], h.shape[-1]), h.dtype)
    U_b[:-1], U_b[-1] = p["U"].T, p["b"]
    _rows(x_one).dot(U_b, _rows(h[1:]))
    WT = p["W"].T.copy()  # copies: a product is faster with a matrix that lies as it is read
    (activate, _), add = _SIGMAS[sigma], np.add
    past, from_past = h[0], np.empty_like(h[0])
    for now in h_at[1:]:
        past.dot(WT, from_past)
        add(now, from_past, now)
        activate(now, now)
        past = now


def _backward(p, x_one, h, error, sigma, truncation, blocks):
    """Return the gradients. error holds ∂C/∂ỹ_t, shape (T, B, Y)."""
    (delta, delta_at), (slope, slope_at) = blocks
    (_, differentiate), add, multiply = _SIGMAS[sigma], np.add, np.multiply
    W, V, from_future = p["W"], p["V"], np.zeros_like(h[0])
    W_sum, U_b_sum = np.zeros_like(W), 0
    # The δ_t are needed only once, so they are made and used up in blocks of times that fit into
    # the processor's cache.
    for start in reversed(range(0, len(error), len(delta))):
        block = slice(start, start + len(delta))
        n = len(error[block])
        # δ_t = ∂C/∂z_t = σ′(z_t) (Vᵀ ∂C/∂ỹ_t + Wᵀ δ_{t+1}); Vᵀ ∂C/∂ỹ_t waits where δ_t will be.
        d = _rows(delta[:n])
        _rows(error[block]).dot(V, d)
        differentiate(h[1:][block], slope[:n])  # σ′(z) as a function of h = σ(z)
        times = range(start + n, start, -1)
        for t, now, factor in zip(times, delta_at[n - 1 :: -1], slope_at[n - 1 :: -1], strict=True):
            if t % truncation == 0:  # the sequence is cut after this time
                from_future[:] = 0
            add(now, from_future, now)
            multiply(now, factor, now)
            now.dot(W, from_future)
        # Σ_t δ_t h_{t−1}ᵀ and Σ_t δ_t (x_t, 1)ᵀ over times and sequences: a product each.
        W_sum += d.T.dot(_rows(h[:-1][block]))
        U_b_sum += _rows(x_one[block]).T.dot(d).T
    e = _rows(error)
    return {
        "U": U_b_sum[:, :-1].copy(),
        "W": W_sum,
        "b": U_b_sum[:, -1].copy(),
        "V": e.T.dot(_rows(h[1:])),
        "c": e.sum(0),
        "h0": from_future,
    }


_kept = threading.local()


def _buffers(T, B, H, dtype):
    """Return h, shape (T+1, B, H), and room for δ and σ′ in a block of times.

    Each comes as an array and the list of its times. New memory and new views would take a third
    of the time of a small network's training step, so each thread keeps those of its last call for
    the next one of the same sizes. No result lies in them.
    """
    key = T, B, H, dtype
    if getattr(_kept, "key", None) != key:
        # Equal blocks of at most 256 kB in double precision, unless these have less than 512 rows:
        # then the products at the end of a block would be less efficient.
        n_blocks = -(-T // max(1, 2**15 // (B * H), 512 // B))
        block = -(-T // n_blocks)
        arrays = [np.empty((n, B, H), dtype) for n in (T + 1, block, block)]
        _kept.key = None  # an interrupt between these lines must not leave a key that does not fit
        _kept.buffers = [(array, list(array)) for array in arrays]
        _kept.key = key
    return _kept.buffers


def _predict(p, h):
    prediction = h.dot(p["V"].T)
    prediction += p["c"]
    return prediction


def _with_ones(x):
    T, B, X = x.shape
    x_one = np.ones((T, B, X + 1), x.dtype)
    x_one[:, :, :X] = x
    return x_one


def _rows(array):
    """Return a view with all times and sequences in one axis: (T, B, n) as (TB, n)."""
    return array.reshape(-1, array.shape[-1])


def _logistic(z, out):
    np.negative(z, out)
    np.exp(out, out)
    np.add(out, 1, out)
    np.reciprocal(out, out)


def _tanh_slope(h, out):
    np.multiply(h, h, out)
    np.subtract(1, out, out)


def _logistic_slope(h, out):
    np.subtract(1, h, out)
    np.multiply(out, h, out)


_SIGMAS = {  # σ as f(z, out), and σ′ as f(h, out)
    "tanh": (np.tanh, _tanh_slope),
    "logistic": (_logistic, _logistic_slope),
    "identity": (np.positive, lambda h, out: out.fill(1)),
}


def _squared_error(prediction, y):
    error = np.subtract(prediction, y, prediction)
    value = np.vdot(error, error) / (2 * len(y))
    error /= len(y)
    return value, error


def _cross_entropy(prediction, y):
    row = np.arange(len(y))
    log_p = prediction - prediction.max(axis=1, keepdims=True)
    log_p -= np.log(np.exp(log_p).sum(axis=1, keepdims=True))
    error = np.exp(log_p)
    error[row, y] -= 1
    error /= len(y)
    return -log_p[row, y].mean(), error


# Predictions, shape (N, Y), and targets -> the mean cost of a row, and ∂C/∂ỹ, shape (N, Y).
_COSTS = {"squared error": _squared_error, "cross-entropy": _cross_entropy}


def _check_arguments(parameters, x, h0, sigma):
    """Return the arrays in one precision, and the sizes by the names of the axes."""
    names = list(parameters) if isinstance(parameters, dict) else type(parameters)
    good = isinstance(names, list) and set(names) == {*"UWbVc"}
    require(good, "parameters", "a dict with the keys U, W, b, V, c", names)
    _require_one_of("sigma", sigma, _SIGMAS)
    p = {name: real_array(name, value) for name, value in parameters.items()}
    precision = np.result_type(*p.values())
    if precision.kind != "f":
        precision = np.dtype(float)
    require(precision.char in "fd", "parameters", "float32 or float64", precision)
    sizes = {}
    for name, axes in dict(W="HH", U="HX", b="H", V="YH", c="Y").items():
        p[name] = _shaped(name, p[name], axes, sizes, precision)
    x = _shaped("x", real_array("x", x), "TBX", sizes, precision)
    h0 = 0 if h0 is None else _shaped("h0", real_array("h0", h0), "BH", sizes, precision)
    return p, x, h0, sizes


def _check_targets(y, cost, at, sizes, precision):
    """Return y with one row, or one class, for each prediction that counts."""
    _require_one_of("cost", cost, _COSTS)
    _require_one_of("at", at, ("every step", "last step"))
    axes = "TB" if at == "every step" else "B"
    y = real_array("y", y)
    if cost == "squared error":
        return _rows(_shaped("y", y, axes + "Y", sizes, precision))
    require(y.dtype.kind in "iu", "y", "an array of class indices, whole numbers", y.dtype)
    y = _shaped("y", y, axes, sizes, y.dtype).ravel()
    last = sizes["Y"] - 1
    require(y.min() >= 0 and y.max() <= last, "y", f"in 0 … {last}", f"{y.min()} … {y.max()}")
    return y


def _shaped(name, array, axes, sizes, dtype):
    """Return the array if it has these axes; sizes of axes not met before go into `sizes`."""
    before = dict(sizes)
    good = array.ndim == len(axes) and array.size > 0
    for axis, size in zip(axes, array.shape, strict=False):
        good &= sizes.setdefault(axis, size) == size
    if not good:
        known = "".join(f", {axis} = {size}" for axis, size in before.items() if axis in axes)
        what = f"of shape ({', '.join(axes)}){known}, not empty"
        require(False, name, what, f"shape {array.shape}")
    array = np.asarray(array, dtype, order="C")
    # One sum of squares tells that all numbers are finite, unless they are huge.
    if not (isfinite(np.vdot(array, array)) or np.isfinite(array).all()):
        bad = tuple(map(int, np.argwhere(~np.isfinite(array))[0]))
        require(False, name, "finite", f"{array[bad]} at index {bad}")
    return array


def _require_one_of(name, value, known):
    if value not in tuple(known):
        require(False, name, f"one of {', '.join(map(repr, known))}", repr(value))
