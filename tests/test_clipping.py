"""helpers.clipping against exact decimal arithmetic and against PyTorch."""

import warnings
from collections import OrderedDict, defaultdict
from decimal import Context, Decimal
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from helpers.clipping import clip_by_global_norm, global_norm

EXACT = Context(prec=50, Emin=-10_000, Emax=10_000)
any_number = st.floats(allow_nan=False, allow_infinity=False)  # from 5e-324 to 1.8e308
any_epsilon = st.floats(min_value=5e-324, allow_infinity=False)


def collections(elements, dtype=float):
    """Arrays, lists, tuples and dicts of arrays; empty ones and single numbers among them."""
    shapes = array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4)
    array = arrays(dtype, shapes, elements=elements)
    several = st.lists(array, max_size=4)
    return array | several | several.map(tuple) | st.dictionaries(st.sampled_from("UWb"), array)


def parts(g):
    return (
        list(g.values()) if isinstance(g, dict) else [g] if isinstance(g, np.ndarray) else list(g)
    )


def flat(g):
    return [number for part in parts(g) for number in np.ravel(part).tolist()]


def exact_norm(g):
    """Return ‖g‖₂ with 50 digits, as a decimal number, which neither over- nor underflows."""
    total = Decimal(0)
    for number in flat(g):
        total = EXACT.fma(Decimal(number), Decimal(number), total)
    return EXACT.sqrt(total)


def assert_close(number, exact, rtol=1e-13, atol=1e-323):
    error = abs(EXACT.subtract(Decimal(number), exact))
    assert error <= EXACT.fma(abs(exact), Decimal(rtol), Decimal(atol)), (number, exact)


def collection(*numbers):
    return {"U": np.array(numbers[:1]), "W": np.array(numbers[1:]).reshape(-1, 1)}


# The rule


@given(collections(any_number), any_epsilon)
def test_each_entry_is_multiplied_by_epsilon_over_the_norm_of_all(g, epsilon):
    norm = exact_norm(g)
    clipped, before = clip_by_global_norm(g, epsilon)
    if before < epsilon:
        assert flat(clipped) == flat(g)
        return
    factor = EXACT.divide(Decimal(epsilon), norm)
    for number, entry in zip(flat(clipped), flat(g), strict=True):
        # an entry that is less than 1e-300 of the norm may be lost
        assert_close(number, EXACT.multiply(Decimal(entry), factor), atol=1e-323 + 1e-300 * epsilon)


@given(collections(any_number), any_epsilon)
def test_the_norm_before_is_returned_and_right_for_huge_and_tiny_entries(g, epsilon):
    norm = exact_norm(g)
    _, before = clip_by_global_norm(g, epsilon)
    assert type(before) is float and before == global_norm(g)
    if before == np.inf:
        assert norm > Decimal("1.79e308")
    else:
        assert_close(before, norm)


@given(collections(any_number), any_epsilon)
def test_the_norm_after_is_the_smaller_of_norm_and_epsilon(g, epsilon):
    clipped, _ = clip_by_global_norm(g, epsilon)
    few = len(flat(g)) * 1e-323  # each entry is rounded to a float
    assert_close(float(exact_norm(clipped)), min(exact_norm(g), Decimal(epsilon)), atol=few)


@given(collections(any_number), any_epsilon)
def test_no_entry_changes_its_sign_or_grows(g, epsilon):
    clipped, _ = clip_by_global_norm(g, epsilon)
    for number, entry in zip(flat(clipped), flat(g), strict=True):
        assert number * np.sign(entry) >= 0 and abs(number) <= abs(entry) * (1 + 1e-15)


@given(collections(any_number), any_epsilon)
def test_clipping_twice_is_clipping_once(g, epsilon):
    once, _ = clip_by_global_norm(g, epsilon)
    twice, _ = clip_by_global_norm(once, epsilon)
    np.testing.assert_allclose(flat(twice), flat(once), rtol=1e-14, atol=1e-323)


def test_at_the_threshold_and_below_nothing_changes():
    g = collection(3.0, 0.0, 4.0)
    for epsilon in (5, np.nextafter(5, 6), 7, 1e308, np.inf):
        clipped, before = clip_by_global_norm(g, epsilon)
        assert flat(clipped) == [3, 0, 4] and before == 5
    clipped, _ = clip_by_global_norm(g, np.nextafter(5, 4))
    assert flat(clipped) != [3, 0, 4]


def test_all_arrays_share_one_norm_and_one_factor():
    clipped, before = clip_by_global_norm(collection(3.0, 4.0, 12.0), 6.5)
    assert before == 13
    assert flat(clipped) == [1.5, 2, 6]  # on their own, 3 and 4 would be below 6.5


def test_an_infinite_threshold_lets_even_an_overflowing_norm_through():
    g = np.full(4, 1.7e308)
    clipped, before = clip_by_global_norm(g, np.inf)
    assert before == np.inf and np.array_equal(clipped, g)
    clipped, before = clip_by_global_norm(g, 1)
    assert before == np.inf and np.allclose(clipped, 0.5, rtol=1e-15)


@pytest.mark.parametrize("g", [np.zeros(3), [], {}, np.array(0.0), [np.zeros((0, 2)), np.zeros(1)]])
def test_zero_stays_zero(g):
    clipped, before = clip_by_global_norm(g, 1e-3)
    assert before == 0 and flat(clipped) == flat(g)


# What comes back


@given(collections(any_number), any_epsilon)
def test_the_result_is_a_new_collection_of_the_same_kind(g, epsilon):
    clipped, _ = clip_by_global_norm(g, epsilon)
    assert type(clipped) is type(g)
    if isinstance(g, dict):
        assert list(clipped) == list(g)
    for new, old in zip(parts(clipped), parts(g), strict=True):
        assert isinstance(new, np.ndarray) and new.shape == old.shape and new.dtype == old.dtype
        assert not np.shares_memory(new, old)


@given(collections(any_number), any_epsilon)
def test_the_arguments_stay_as_they_were(g, epsilon):
    before = [part.copy() for part in parts(g)]
    clip_by_global_norm(g, epsilon)
    assert all(np.array_equal(a, b) for a, b in zip(before, parts(g), strict=True))


@given(
    collections(st.floats(width=32, allow_nan=False, allow_infinity=False), np.float32), any_epsilon
)
def test_single_precision_is_kept_but_the_norm_is_double(g, epsilon):
    clipped, before = clip_by_global_norm(g, epsilon)
    assert all(part.dtype == np.float32 for part in parts(clipped))
    assert_close(before, exact_norm(g))  # 3e38 squared is no overflow
    by_double, _ = clip_by_global_norm([part.astype(float) for part in parts(g)], epsilon)
    expected = np.array(flat(by_double)).astype(np.float32)
    np.testing.assert_allclose(flat(clipped), expected, rtol=1e-6, atol=2e-45)


def test_whole_numbers_and_python_numbers_are_clipped_as_floats():
    clipped, before = clip_by_global_norm([np.array([3, 0]), 4], 1)
    assert before == 5 and [part.dtype for part in clipped] == [float, float]
    assert np.allclose(flat(clipped), [0.6, 0, 0.8])
    untouched, _ = clip_by_global_norm(np.array([3, 4]), 10)
    assert untouched.dtype == float


@given(collections(any_number), any_epsilon)
def test_no_numpy_warning_is_raised(g, epsilon):
    with np.errstate(all="raise"), warnings.catch_warnings():
        warnings.simplefilter("error")
        clip_by_global_norm(g, epsilon)
        global_norm(g)


# What is refused


@pytest.mark.parametrize("epsilon", [0, -1.0, -np.inf, np.nan, np.array([1.0, 2.0])])
def test_a_threshold_that_makes_no_sense_is_refused(epsilon):
    with pytest.raises(ValueError, match="epsilon") as error:
        clip_by_global_norm(np.ones(2), epsilon)
    assert str(epsilon) in str(error.value)


@pytest.mark.parametrize("bad", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize(
    ("make", "name"),
    [
        (lambda a: a, "gradients"),
        (lambda a: {"U": np.ones(2), "W": a}, r"gradients\['W'\]"),
        (lambda a: [np.ones(2), a], r"gradients\[1\]"),
        (lambda a: (a[1, 1], a), r"gradients\[0\]"),
    ],
)
def test_a_gradient_that_is_not_finite_is_refused_and_nothing_is_changed(bad, make, name):
    array = np.array([[1.0, 2.0], [3.0, bad]])
    g = make(array)
    for call in (lambda: clip_by_global_norm(g, 1), lambda: global_norm(g)):
        with pytest.raises(ValueError, match=rf"^{name} must be finite, got {bad}"):
            call()
    assert np.array_equal(array, [[1, 2], [3, bad]], equal_nan=True)


class Weights(NamedTuple):
    U: np.ndarray
    W: np.ndarray


@pytest.mark.parametrize(
    "g",
    [
        Weights(np.ones(2), np.ones(2)),
        OrderedDict(U=np.ones(2)),
        defaultdict(list, U=np.ones(2)),
        MappingProxyType({"U": np.ones(2)}),
        {np.float64(1)},
        "12",
        None,
        iter([np.ones(2)]),
    ],
)
def test_a_collection_that_would_come_back_as_another_is_refused(g):
    with pytest.raises(ValueError, match=r"^gradients must be .*, got "):
        clip_by_global_norm(g, 1)


@pytest.mark.parametrize(
    "bad",
    [
        np.array([3 + 4j]),
        np.ma.masked_equal([3.0, -9999.0], -9999),
        np.array(["3"]),
        np.array([3, None]),
        np.array([True]),
        np.array([1], "M8[D]"),
        np.array([1], "m8[s]"),
        [[3.0], [3.0, 4.0]],
        {"W": np.ones(2)},
    ],
)
def test_a_gradient_that_numpy_would_convert_with_a_loss_is_refused(bad):
    for g, name in [({"W": bad}, r"gradients\['W'\]"), ([0.0, bad], r"gradients\[1\]")]:
        for call in (lambda: clip_by_global_norm(g, 1), lambda: global_norm(g)):  # noqa: B023
            with pytest.raises(ValueError, match=rf"^{name} must be an array"):
                call()


@pytest.mark.parametrize("epsilon", ["1", 1j, None, np.ma.masked, np.timedelta64(1, "s"), True])
def test_a_threshold_that_is_no_number_is_refused(epsilon):
    with pytest.raises(ValueError, match=r"^epsilon must be a positive number, got "):
        clip_by_global_norm(np.ones(2), epsilon)


# Another implementation


ordinary = st.just(0.0) | st.floats(1e-3, 1e3) | st.floats(-1e3, -1e-3)


@given(collections(ordinary), st.floats(1e-3, 1e4))
def test_pytorch_agrees_up_to_the_1e_6_that_it_adds_to_the_norm(g, epsilon):
    torch = pytest.importorskip("torch")
    tensors = [
        torch.nn.Parameter(torch.zeros(part.shape, dtype=torch.float64)) for part in parts(g)
    ]
    for tensor, part in zip(tensors, parts(g), strict=True):
        tensor.grad = torch.tensor(part)
    by_torch = float(torch.nn.utils.clip_grad_norm_(tensors, epsilon))
    clipped, before = clip_by_global_norm(g, epsilon)
    assert np.isclose(before, by_torch, rtol=1e-12, atol=0)
    # its factor is min(1, ε/(‖g‖ + 1e-6)), the rule's is min(1, ε/‖g‖)
    shorter = min(1, epsilon / (before + 1e-6)) / min(1, epsilon / before) if before else 1
    assert before / (before + 1e-6) - 1e-15 <= shorter <= 1 + 1e-15 if before else shorter == 1
    theirs = [number for tensor in tensors for number in tensor.grad.ravel().tolist()]
    np.testing.assert_allclose(theirs, shorter * np.array(flat(clipped)), rtol=1e-12, atol=0)
