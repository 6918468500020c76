"""helpers.rnn against the lecture's formulas, complex step, PyTorch and the Euler method."""

import re
import warnings
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from helpers.oscillator import euler, step_matrix
from helpers.rnn import bptt, forward, initial_parameters

SIGMAS = {"tanh": np.tanh, "logistic": lambda z: 1 / (1 + np.exp(-z)), "identity": lambda z: z}
COSTS = ["squared error", "cross-entropy"]
AT = ["every step", "last step"]


def problem(sizes=(5, 3, 2, 4, 3), cost="squared error", at="every step", seed=0):
    """Return parameters, x, y, h0 without any zeros; sizes are T, B, X, H, Y."""
    rng = np.random.default_rng(seed)
    T, B, X, H, Y = sizes
    shapes = {"U": (H, X), "W": (H, H), "b": (H,), "V": (Y, H), "c": (Y,)}
    parameters = {name: 0.6 * rng.normal(size=shape) for name, shape in shapes.items()}
    x, h0 = rng.normal(size=(T, B, X)), rng.normal(size=(B, H))
    y = rng.normal(size=(T, B, Y)) if cost == "squared error" else rng.integers(Y, size=(T, B))
    return parameters, x, y if at == "every step" else y[-1], h0


def lecture(parameters, x, y, h0, sigma, cost, at, cuts=(), constants=None):
    """Return C, and the states, from the lecture's formulas: one sequence, one time after another.

    Complex numbers may be put in. After the times in `cuts`, the states are those in `constants`.
    """
    U, W, b, V, c = (parameters[name] for name in "UWbVc")
    T, B, _ = x.shape
    C, states = 0, np.empty((T + 1, B, len(b)), complex)
    for n in range(B):
        states[0, n] = h0[n]
        for t in range(1, T + 1):
            past = constants[t - 1, n] if t - 1 in cuts else states[t - 1, n]
            states[t, n] = SIGMAS[sigma](b + W @ past + U @ x[t - 1, n])
            prediction = V @ states[t, n] + c
            if at == "last step" and t < T:
                continue
            target = y[t - 1, n] if at == "every step" else y[n]
            if cost == "squared error":
                C = C + np.sum((prediction - target) ** 2) / 2
            else:
                C = C - prediction[target] + np.log(np.sum(np.exp(prediction)))
    return C / (T * B if at == "every step" else B), states


def complex_step(C, arrays):
    """Return ∂C/∂a for each array a: the imaginary part of C at a + iε, which has no rounding."""
    gradients = {}
    for name, array in arrays.items():
        gradients[name] = np.empty(array.shape)
        for index in np.ndindex(array.shape):
            moved = array.astype(complex)
            moved[index] += 1e-30j
            gradients[name][index] = C(**(arrays | {name: moved})).imag / 1e-30
    return gradients


def assert_same(gradients, expected, tolerance):
    assert gradients.keys() == expected.keys()
    for name in expected:
        scale = np.abs(expected[name]).max()
        np.testing.assert_allclose(
            gradients[name], expected[name], rtol=0, atol=tolerance * scale + 1e-14, err_msg=name
        )


few = st.integers(1, 3)


@settings(max_examples=80)
@given(
    sizes=st.tuples(st.integers(1, 6), few, few, few, few),
    sigma=st.sampled_from(sorted(SIGMAS)),
    cost=st.sampled_from(COSTS),
    at=st.sampled_from(AT),
    truncation=st.none() | st.integers(1, 7),
    seed=st.integers(0, 999),
)
@example((1, 1, 1, 1, 1), "tanh", "squared error", "every step", None, 0)
@example((1, 1, 1, 1, 1), "logistic", "cross-entropy", "last step", 1, 0)
@example((6, 2, 2, 3, 2), "tanh", "squared error", "every step", 3, 0)  # τ divides T
@example((7, 2, 2, 3, 2), "tanh", "squared error", "every step", 3, 0)  # and does not
def test_gradients_are_those_of_complex_step(sizes, sigma, cost, at, truncation, seed):
    parameters, x, y, h0 = problem(sizes, cost, at, seed)
    _, constants = lecture(parameters, x, y, h0, sigma, cost, at)
    cuts = range(truncation, len(x), truncation) if truncation else ()

    def C(h0, **parameters):
        return lecture(parameters, x, y, h0, sigma, cost, at, cuts, constants)[0]

    options = dict(sigma=sigma, cost=cost, at=at, truncation=truncation)
    value, gradients = bptt(parameters, x, y, h0, **options)
    assert isinstance(value, float)
    assert value == pytest.approx(C(h0, **parameters).real, rel=1e-12)
    assert_same(gradients, complex_step(C, parameters | {"h0": h0}), 1e-10)


@pytest.mark.parametrize("sigma", SIGMAS)
def test_forward_follows_the_lecture(sigma):
    parameters, x, y, h0 = problem()
    h, prediction = forward(parameters, x, h0, sigma)
    _, states = lecture(parameters, x, y, h0, sigma, "squared error", "every step")
    np.testing.assert_allclose(h, states.real, rtol=1e-13, atol=1e-14)
    expected = np.einsum("yh,tbh->tby", parameters["V"], states[1:].real) + parameters["c"]
    np.testing.assert_allclose(prediction, expected, rtol=1e-13, atol=1e-13)


def test_without_h0_the_state_begins_at_zero():
    parameters, x, y, h0 = problem()
    for with_it, without in [
        (forward(parameters, x, 0 * h0), forward(parameters, x)),
        (bptt(parameters, x, y, 0 * h0)[1].values(), bptt(parameters, x, y)[1].values()),
    ]:
        assert all(map(np.array_equal, with_it, without))


@pytest.mark.parametrize("truncation", [5, 6, 1000])
def test_chunks_as_long_as_the_sequence_truncate_nothing(truncation):
    parameters, x, y, h0 = problem()
    value, full = bptt(parameters, x, y, h0)
    same_value, same = bptt(parameters, x, y, h0, truncation=truncation)
    assert value == same_value
    assert all(np.array_equal(full[name], same[name]) for name in full)


# With so many rows a block of the backward pass holds one time only.
@pytest.mark.parametrize("truncation", [None, 1, 2, 5])
@pytest.mark.parametrize("at", AT)
def test_copies_of_the_sequences_change_nothing(at, truncation):
    parameters, x, y, h0 = problem((7, 3, 2, 4, 3), at=at)
    options = dict(at=at, truncation=truncation)
    value, gradients = bptt(parameters, x, y, h0, **options)
    many = [np.concatenate([array] * 10_000, axis=array.ndim - 2) for array in (x, y, h0)]
    same_value, same = bptt(parameters, *many, **options)
    assert same_value == pytest.approx(value)
    same["h0"] = 10_000 * same["h0"][:3]
    assert_same(same, gradients, 1e-10)


# And here a block holds several times, the last one fewer than the others.
@pytest.mark.parametrize("truncation", [None, 1, 7, 40])
def test_sequences_of_a_batch_do_not_mix(truncation):
    parameters, x, y, h0 = problem((50, 60, 2, 30, 3))
    parameters["W"] /= 6  # else chaos multiplies the rounding
    value, gradients = bptt(parameters, x, y, h0, truncation=truncation)
    each = [
        bptt(parameters, x[:, n : n + 1], y[:, n : n + 1], h0[n : n + 1], truncation=truncation)
        for n in range(60)
    ]
    assert value == pytest.approx(np.mean([one for one, _ in each]))
    expected = {name: np.mean([g[name] for _, g in each], axis=0) for name in parameters}
    expected["h0"] = np.concatenate([g["h0"] for _, g in each]) / 60
    assert_same(gradients, expected, 1e-10)


# A step of the network is then so long that a block has as few times as it may.
@pytest.mark.parametrize("batch", [1, 2, 3])
def test_gradients_of_a_wide_network_are_those_of_complex_step(batch):
    parameters, x, y, h0 = problem((600, batch, 2, 70, 3))
    parameters["W"] /= 10  # else chaos multiplies the rounding
    rng = np.random.default_rng(1)
    arrays = parameters | {"h0": h0}
    direction = {name: rng.normal(size=array.shape) for name, array in arrays.items()}
    moved = {name: array + 1e-30j * direction[name] for name, array in arrays.items()}
    C, _ = lecture(moved, x, y, moved["h0"], "tanh", "squared error", "every step")
    value, gradients = bptt(parameters, x, y, h0)
    assert value == pytest.approx(C.real, rel=1e-12)
    for_all = sum(np.sum(gradients[name] * direction[name]) for name in arrays)
    assert for_all == pytest.approx(C.imag / 1e-30, rel=1e-10)


# PyTorch is not needed to use the lectures, so these tests are skipped where it is not installed.


@pytest.mark.parametrize("precision", ["float64", "float32"])
@pytest.mark.parametrize("sigma", SIGMAS)
@pytest.mark.parametrize("cost", COSTS)
@pytest.mark.parametrize("at", AT)
@pytest.mark.parametrize("truncation", [None, 4])
def test_gradients_are_those_of_pytorch(precision, sigma, cost, at, truncation):
    torch = pytest.importorskip("torch")
    parameters, x, y, h0 = problem((11, 5, 2, 6, 3), cost, at)
    arrays = {name: array.astype(precision) / 2 for name, array in parameters.items()}
    h0 = h0.astype(precision)
    value, gradients = bptt(arrays, x, y, h0, sigma=sigma, cost=cost, at=at, truncation=truncation)

    leaves = {
        name: torch.tensor(a, requires_grad=True) for name, a in (arrays | {"h0": h0}).items()
    }
    U, W, b, V, c, h = leaves.values()
    activate = {"tanh": torch.tanh, "logistic": torch.sigmoid, "identity": lambda z: z}[sigma]
    inputs, targets, predictions = torch.tensor(x.astype(precision)), torch.tensor(y), []
    for t in range(len(x)):
        if truncation and t and t % truncation == 0:
            h = h.detach()
        h = activate(h @ W.T + inputs[t] @ U.T + b)
        predictions.append(h @ V.T + c)
    seen = torch.stack(predictions) if at == "every step" else predictions[-1]
    if cost == "squared error":
        C = (seen - targets.to(seen.dtype)).square().sum(-1).mean() / 2
    else:
        C = torch.nn.functional.cross_entropy(seen.reshape(-1, 3), targets.reshape(-1))
    C.backward()

    exact = precision == "float64"
    assert value == pytest.approx(C.item(), rel=1e-12 if exact else 1e-5)
    expected = {
        name: np.zeros(a.shape) if a.grad is None else a.grad.numpy() for name, a in leaves.items()
    }
    assert_same(gradients, expected, 1e-12 if exact else 1e-4)
    assert all(gradient.dtype == precision for gradient in gradients.values())


@pytest.mark.parametrize("precision", ["float64", "float32"])
def test_the_network_is_the_rnn_of_pytorch(precision):
    torch = pytest.importorskip("torch")
    parameters, x, _, h0 = problem((11, 5, 2, 6, 3))
    arrays = {name: array.astype(precision) for name, array in parameters.items()}
    second = np.linspace(-2, 3, 6, dtype=precision)
    rnn, readout = torch.nn.RNN(2, 6), torch.nn.Linear(6, 3)
    rnn.load_state_dict(
        {
            "weight_ih_l0": torch.tensor(arrays["U"]),
            "weight_hh_l0": torch.tensor(arrays["W"]),
            "bias_ih_l0": torch.tensor(arrays["b"] - second),  # our b is the sum of both
            "bias_hh_l0": torch.tensor(second),
        },
        assign=True,
    )
    readout.load_state_dict(
        {"weight": torch.tensor(arrays["V"]), "bias": torch.tensor(arrays["c"])}, assign=True
    )
    rnn.to(getattr(torch, precision))
    with torch.no_grad():
        states, last = rnn(*(torch.tensor(a.astype(precision)) for a in (x, h0[None])))
    h, prediction = forward(arrays, x, h0)
    tolerance = 1e-12 if precision == "float64" else 1e-4
    np.testing.assert_allclose(h[1:], states.numpy(), rtol=0, atol=tolerance)
    np.testing.assert_allclose(h[-1:], last.numpy(), rtol=0, atol=tolerance)
    with torch.no_grad():
        np.testing.assert_allclose(prediction, readout(states).numpy(), rtol=0, atol=tolerance)


def oscillator(alpha, delta, dt):
    """Return the Euler method as parameters of a linear network: W = A, U = B, V = [1 0]."""
    return {
        "U": np.array([[0], [dt]]),
        "W": step_matrix(alpha, delta, dt),
        "b": np.zeros(2),
        "V": np.array([[1, 0]]),
        "c": np.zeros(1),
    }


def test_the_linear_network_is_the_euler_method():
    f = np.cos(0.05 * np.arange(200))
    x, v = euler(1, 0.5, f, 0.4, 1, 0.1)
    h, prediction = forward(oscillator(0.4, 1, 0.1), f[:, None, None], [[1, 0.5]], "identity")
    np.testing.assert_allclose(h[:, 0], np.stack((x, v), axis=1), rtol=0, atol=1e-13)
    assert np.array_equal(prediction, h[1:, :, :1])


def test_bptt_of_the_linear_network_is_the_adjoint_of_the_euler_method():
    x, _ = euler(1, 0, np.zeros(200), 0.4, 1, 0.1)
    y = [[x[-1] - 1]]  # so that ∂C/∂ỹ_T = 1
    _, gradients = bptt(
        oscillator(0.4, 1, 0.1),
        np.zeros((200, 1, 1)),
        y,
        [[1, 0]],
        sigma="identity",
        at="last step",
    )
    adjoint = np.linalg.matrix_power(step_matrix(0.4, 1, 0.1).T, 200) @ [1, 0]
    np.testing.assert_allclose(gradients["h0"], adjoint[None], rtol=1e-11)
    assert gradients["h0"][0, 0] == pytest.approx(x[-1], rel=1e-11)


def scattered(array):
    """Return the same numbers in another order in memory, with gaps."""
    return np.repeat(array, 2, axis=-1).T.copy().T[..., ::2]


@pytest.mark.parametrize("cost", COSTS)
def test_memory_layout_does_not_matter(cost):
    parameters, x, y, h0 = problem(cost=cost)
    assert not scattered(x).flags.forc
    value, gradients = bptt(parameters, x, y, h0, cost=cost)
    for change in scattered, np.ndarray.tolist, np.asfortranarray:
        changed = {name: change(array) for name, array in parameters.items()}
        same_value, same = bptt(changed, change(x), change(y), change(h0), cost=cost)
        assert same_value == value
        assert all(np.array_equal(same[name], gradients[name]) for name in gradients)


@pytest.mark.parametrize("cost", COSTS)
def test_the_precision_is_that_of_the_parameters(cost):
    parameters, x, y, h0 = problem(cost=cost)
    single = {name: array.astype(np.float32) for name, array in parameters.items()}
    value, gradients = bptt(parameters, x, y, h0, cost=cost)
    single_value, single_gradients = bptt(single, x, y, h0, cost=cost)
    assert single_value == pytest.approx(value, rel=1e-5)
    assert_same(single_gradients, gradients, 1e-4)
    for p, precision in (parameters, np.float64), (single, np.float32):
        arrays = *forward(p, x, h0), *bptt(p, x, y, h0, cost=cost)[1].values()
        assert {array.dtype for array in arrays} == {np.dtype(precision)}
    whole = {name: np.rint(array).astype(int) for name, array in parameters.items()}
    assert forward(whole, x, h0)[0].dtype == np.float64


@pytest.mark.parametrize("cost", COSTS)
@pytest.mark.parametrize("at", AT)
def test_arguments_are_not_modified(cost, at):
    parameters, x, y, h0 = problem(cost=cost, at=at)
    arrays = [*parameters.values(), x, y, h0]
    copies = [array.copy() for array in arrays]
    for sigma in SIGMAS:
        forward(parameters, x, h0, sigma)
        bptt(parameters, x, y, h0, sigma=sigma, cost=cost, at=at, truncation=2)
    assert all(map(np.array_equal, arrays, copies))


def test_results_are_not_touched_by_later_calls():
    parameters, x, y, h0 = problem()
    h, prediction = forward(parameters, x, h0)
    _, gradients = bptt(parameters, x, y, h0)
    results = [h, prediction, *gradients.values()]
    copies = [array.copy() for array in results]
    forward(parameters, 1 - x, h0)
    bptt(parameters, 1 - x, y, h0)
    assert all(map(np.array_equal, results, copies))
    for i, array in enumerate(results):
        array[:] = np.nan  # nor does one reach into another, or into an argument
        assert all(map(np.array_equal, results[i + 1 :], copies[i + 1 :]))
    assert all(np.isfinite(a).all() for a in (*parameters.values(), x, y, h0))
    assert np.array_equal(forward(parameters, x, h0)[0], copies[0])


def test_threads_do_not_disturb_each_other():
    problems = [problem((40, 8, 2, 16, 3), seed=seed) for seed in range(4)]
    alone = [bptt(*arguments) for arguments in problems]

    def many(i):
        return [bptt(*problems[i]) for _ in range(50)]

    with ThreadPoolExecutor(4) as pool:
        for (value, gradients), results in zip(alone, pool.map(many, range(4)), strict=True):
            for same_value, same in results:
                assert same_value == value
                assert all(np.array_equal(same[name], gradients[name]) for name in gradients)


def test_an_exploding_run_ends_in_inf_or_nan_without_a_warning():
    parameters, x, y, h0 = problem((600, 2, 2, 4, 3))
    parameters["W"] = 10 * np.eye(4)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for cost in COSTS:
            targets = y if cost == "squared error" else np.zeros((600, 2), int)
            value, gradients = bptt(parameters, x, targets, h0, sigma="identity", cost=cost)
            assert not np.isfinite(value)
            assert not np.isfinite(gradients["W"]).any()
        h, _ = forward(parameters, x, h0, "identity")
    assert not np.isfinite(h[-1]).any()


def test_large_numbers_do_not_overflow_where_the_result_is_finite():
    parameters, x, y, h0 = problem(cost="cross-entropy")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        # z of ±1e4: a naive logistic function overflows in exp, here silently and correctly
        h, _ = forward(parameters | {"b": np.full(4, -1e4)}, x, h0, "logistic")
        assert np.array_equal(h[1:], np.zeros_like(h[1:]))
        # logits of ±1e4: a naive softmax is inf / inf
        parameters["V"] *= 1e4
        value, gradients = bptt(parameters, x, y, h0, cost="cross-entropy")
    _, prediction = forward(parameters, x, h0)
    chosen = np.take_along_axis(prediction, y[..., None], axis=-1)[..., 0]
    assert value == pytest.approx(np.mean(prediction.max(axis=-1) - chosen))
    assert all(np.isfinite(gradient).all() for gradient in gradients.values())


def test_huge_arguments_are_taken_if_the_precision_allows():
    parameters, x, _, h0 = problem()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        h, _ = forward(parameters | {"W": parameters["W"] * 1e200}, x, h0)  # its square is inf
        assert np.array_equal(abs(h[1:]), np.ones_like(h[1:]))
        single = {name: array.astype(np.float32) for name, array in parameters.items()}
        with pytest.raises(ValueError, match=r"^x must be finite, got inf at index \(0, 0, 0\)"):
            forward(single, np.full_like(x, 1e300), h0)  # infinite in single precision


# What cannot be


def broken(name, change):
    """Return the arguments of bptt with one of them changed."""
    parameters, x, y, h0 = problem()
    arguments = {"parameters": parameters, "x": x, "y": y, "h0": h0}
    if name in parameters:
        parameters[name] = change(parameters[name])
    else:
        arguments[name] = change(arguments.get(name))
    return arguments


def put(value):
    """Return a change that sets the last number of an array."""

    def change(array):
        array = array.copy()
        array.flat[-1] = value
        return array

    return change


@pytest.mark.parametrize(
    ("name", "shape", "expected"),
    [
        ("W", (4, 3), "(H, H), not empty"),
        ("W", (4,), "(H, H), not empty"),
        ("W", (0, 0), "(H, H), not empty"),
        ("U", (3, 2), "(H, X), H = 4, not empty"),
        ("U", (4,), "(H, X), H = 4, not empty"),
        ("b", (4, 1), "(H), H = 4, not empty"),
        ("b", (3,), "(H), H = 4, not empty"),
        ("b", (), "(H), H = 4, not empty"),
        ("V", (4, 3), "(Y, H), H = 4, not empty"),
        ("c", (2,), "(Y), Y = 3, not empty"),
        ("x", (5, 3, 1), "(T, B, X), X = 2, not empty"),
        ("x", (5, 2), "(T, B, X), X = 2, not empty"),
        ("x", (0, 3, 2), "(T, B, X), X = 2, not empty"),
        ("h0", (4,), "(B, H), H = 4, B = 3, not empty"),
        ("h0", (1, 4), "(B, H), H = 4, B = 3, not empty"),
        ("y", (5, 3), "(T, B, Y), Y = 3, T = 5, B = 3, not empty"),
        ("y", (5, 3, 1), "(T, B, Y), Y = 3, T = 5, B = 3, not empty"),
        ("y", (6, 3, 3), "(T, B, Y), Y = 3, T = 5, B = 3, not empty"),
    ],
)
def test_wrong_shapes_are_named(name, shape, expected):
    complaint = f"{name} must be of shape {expected}, got shape {shape}"
    arguments = broken(name, lambda _: np.ones(shape))
    with pytest.raises(ValueError, match=f"^{re.escape(complaint)}$"):
        bptt(**arguments)
    if name != "y":
        del arguments["y"]
        with pytest.raises(ValueError, match=f"^{re.escape(complaint)}$"):
            forward(**arguments)


@pytest.mark.parametrize("name", ["U", "W", "b", "V", "c", "x", "h0", "y"])
def test_what_is_not_a_finite_number_is_named(name):
    for change, complaint in [
        (put(np.nan), f"^{name} must be finite, got nan at index"),
        (put(-np.inf), f"^{name} must be finite, got -inf at index"),
        (lambda a: a * 1j, f"^{name} must be an array of real numbers, got complex128"),
        (lambda a: a.astype(str), f"^{name} must be an array of real numbers, got <U"),
        (lambda a: [[1, 2], [3]], f"^{name} must be an array"),
        (lambda a: np.where(a, None, a), f"^{name} must be an array of real numbers, got object"),
        (lambda a: a > 0, f"^{name} must be an array of real numbers, got bool"),
        (lambda a: a.astype("m8[s]"), f"^{name} must be an array of real numbers, got timedelta64"),
        (lambda a: np.ma.masked_less(a, 0), f"^{name} must be an array without a mask"),
        (lambda a: [*np.ma.masked_less(a, 0)], f"^{name} must be an array without a mask"),
    ]:
        with pytest.raises(ValueError, match=complaint):
            bptt(**broken(name, change))


@pytest.mark.parametrize(
    ("name", "value", "complaint"),
    [
        ("sigma", "relu", "one of 'tanh', 'logistic', 'identity', got 'relu'"),
        ("sigma", None, "one of .*, got None"),
        ("cost", "mse", "one of 'squared error', 'cross-entropy', got 'mse'"),
        ("at", "first step", "one of 'every step', 'last step', got 'first step'"),
        ("truncation", 0, "None or a whole number >= 1, got 0"),
        ("truncation", -3, "None or a whole number >= 1, got -3"),
        ("truncation", 2.5, "None or a whole number >= 1, got 2.5"),
        ("parameters", {"W": np.eye(4)}, "a dict with the keys U, W, b, V, c, got .*W"),
        ("parameters", [1, 2], "a dict with the keys U, W, b, V, c, got .*list"),
    ],
)
def test_wrong_choices_are_named(name, value, complaint):
    with pytest.raises(ValueError, match=f"^{name} must be {complaint}"):
        bptt(**broken(name, lambda _: value))


def test_other_keys_and_other_precisions_are_refused():
    parameters, x, y, h0 = problem()
    with pytest.raises(ValueError, match=r"^parameters must be .*, got .*h0"):
        bptt(parameters | {"h0": h0}, x, y)
    half = {name: array.astype(np.float16) for name, array in parameters.items()}
    with pytest.raises(ValueError, match=r"^parameters must be float32 or float64, got float16"):
        bptt(half, x, y)


@pytest.mark.parametrize(
    ("y", "complaint"),
    [
        (np.full((5, 3), 3), "in 0 … 2, got 3 … 3"),
        (np.full((5, 3), -1), "in 0 … 2, got -1 … -1"),
        (np.zeros((5, 3)), "an array of class indices, whole numbers, got float64"),
        (
            np.zeros((5, 3, 3), int),
            r"of shape \(T, B\), T = 5, B = 3, not empty, got shape \(5, 3, 3\)",
        ),
        (np.zeros(3, int), r"of shape \(T, B\), T = 5, B = 3, not empty, got shape \(3,\)"),
    ],
)
def test_wrong_classes_are_named(y, complaint):
    parameters, x, _, h0 = problem()
    with pytest.raises(ValueError, match=f"^y must be {complaint}"):
        bptt(parameters, x, y, h0, cost="cross-entropy")


def test_at_the_last_step_y_has_no_time():
    parameters, x, y, h0 = problem()
    complaint = r"y must be of shape \(B, Y\), Y = 3, B = 3, not empty, got shape \(5, 3, 3\)"
    with pytest.raises(ValueError, match=complaint):
        bptt(parameters, x, y, h0, at="last step")


# Initial parameters


def test_initial_parameters_have_the_shapes_and_scales_they_say():
    p = initial_parameters(50, 225, 60, np.random.default_rng(0), gain=1.3)
    shapes = {"U": (225, 50), "W": (225, 225), "b": (225,), "V": (60, 225), "c": (60,)}
    assert {name: array.shape for name, array in p.items()} == shapes
    for name, std in ("U", 1 / 50**0.5), ("W", 1.3 / 15), ("V", 1 / 15), ("b", 0), ("c", 0):
        assert p[name].std() == pytest.approx(std, rel=0.05)
        assert abs(p[name].mean()) <= 0.05 * std
    assert abs(np.linalg.eigvals(p["W"])).max() == pytest.approx(1.3, rel=0.1)


def test_initial_parameters_follow_the_generator():
    one, same, other = (initial_parameters(2, 4, 1, np.random.default_rng(i)) for i in (0, 0, 1))
    assert all(np.array_equal(one[name], same[name]) for name in one)
    assert not np.array_equal(one["W"], other["W"])
    h, prediction = forward(one, np.ones((3, 2, 2)))
    assert h.shape == (4, 2, 4) and prediction.shape == (3, 2, 1)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("n_input", 0),
        ("n_hidden", -1),
        ("n_output", 2.0),
        ("rng", 0),
        ("gain", -1),
        ("gain", np.nan),
        ("gain", np.inf),
        ("gain", "1"),
    ],
)
def test_wrong_arguments_of_initial_parameters_are_named(name, value):
    good = dict(n_input=2, n_hidden=4, n_output=1, rng=np.random.default_rng(0), gain=1.0)
    with pytest.raises(ValueError, match=f"^{name} must be .*, got {value}"):
        initial_parameters(**good | {name: value})
