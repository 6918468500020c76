"""helpers/oscillator.py against closed forms, other solvers and the formulas of the lecture."""

import re
import warnings
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis.strategies import floats, just, tuples
from scipy.integrate import solve_ivp
from scipy.linalg import expm

from helpers.oscillator import (
    driven_solution,
    euler,
    free_solution,
    scale,
    semi_implicit_euler,
    steady_state,
    step_matrix,
)

STEPPERS = [euler, semi_implicit_euler]
starts = floats(-3, 3)
steps = floats(0.001, 1)


def solver(t, x0, v0, alpha, delta, force=lambda t: 0.0):
    """Return x, v by SciPy; where friction is strong, with a method for stiff equations."""

    def slope(t, s):
        return [s[1], force(t) - alpha * s[1] - delta * s[0]]

    method, rtol = ("Radau", 1e-9) if alpha > 20 else ("DOP853", 1e-12)
    return solve_ivp(slope, (0, t[-1]), [x0, v0], method, t, rtol=rtol, atol=1e-12).y


def exponential(t, x0, v0, alpha, delta, amplitude=0.0, omega=0.0):
    """Return x, v by a matrix exponential: cos ωt and sin ωt are part of the linear system."""
    system = np.array(
        [[0, 1, 0, 0], [-delta, -alpha, amplitude, 0], [0, 0, 0, -omega], [0, 0, omega, 0]]
    )
    return (expm(t * system) @ [x0, v0, 1, 0])[:2]


def textbook(x0, v0, f, alpha, delta, dt, semi_implicit):
    """Step as the lecture writes it, over NumPy arrays."""
    x, v = np.empty(len(f) + 1), np.empty(len(f) + 1)
    x[0], v[0] = x0, v0
    for i in range(len(f)):
        v[i + 1] = v[i] + dt * (f[i] - alpha * v[i] - delta * x[i])
        x[i + 1] = x[i] + dt * (v[i + 1] if semi_implicit else v[i])
    return x, v


def one_step(stepper, alpha, delta, dt):
    """Return the matrix of one step without a force, column by column."""
    ends = [stepper(*start, [0.0], alpha, delta, dt) for start in ((1, 0), (0, 1))]
    return np.array([[x[1], v[1]] for x, v in ends]).T


# Exact solutions

REGIMES = {
    "undamped": (0, 2),
    "underdamped": (0.4, 1),
    "just underdamped": (2 - 1e-9, 1),
    "critical": (2, 1),
    "just overdamped": (2 + 1e-9, 1),
    "overdamped": (5, 1),
    "strongly overdamped": (500, 2),
}


@pytest.mark.parametrize("regime", REGIMES)
def test_free_solution_is_what_a_solver_finds(regime):
    t = np.linspace(0, 20, 201)
    arguments = t, 1.3, -0.7, *REGIMES[regime]
    assert np.allclose(free_solution(*arguments), solver(*arguments), rtol=1e-7, atol=1e-8)


@given(floats(0, 40), starts, starts, floats(0, 20), floats(0.01, 20))
def test_free_solution_is_the_matrix_exponential(t, x0, v0, alpha, delta):
    expected = exponential(t, x0, v0, alpha, delta)
    assert np.allclose(free_solution(t, x0, v0, alpha, delta), expected, rtol=1e-9, atol=1e-10)


@pytest.mark.parametrize("sign", [-1, 1])
@pytest.mark.parametrize("distance", 10.0 ** -np.arange(2, 17))
def test_free_solution_is_continuous_at_critical_damping(sign, distance):
    t = np.linspace(0, 30, 301)
    critical = free_solution(t, 1, 1, 2, 1)
    near = free_solution(t, 1, 1, 2 + sign * distance, 1)
    assert np.allclose(near, critical, rtol=0, atol=distance + 1e-15)


def test_free_solution_keeps_its_digits_at_huge_damping_and_late_times():
    alpha = 1e8  # x creeps back as exp(−δt/α)
    t = np.array([0, 1, 1e8, 1e9, 1e12, 1e300])
    with np.errstate(all="raise", under="ignore"):
        x, v = free_solution(t, 1, 0, alpha, 1)
    assert np.allclose(x, np.exp(-t / alpha), rtol=1e-14, atol=0)
    assert np.allclose(v[1:], -x[1:] / alpha, rtol=1e-7, atol=0)


DRIVEN = {
    "steady and free motion": (0.4, 1, 1, 0.5),
    "constant force": (0.4, 2, 1.5, 0),
    "constant force, undamped": (0, 2, 1.5, 0),
    "no force": (0.4, 1, 0, 0.5),
    "critical": (2, 1, 1, 0.7),
    "overdamped": (50, 1, 1, 3),
    "negative frequency": (0.3, 1, 1, -0.8),
    "undamped": (0, 1, 1, 0.5),
    "undamped, resonant": (0, 1, 1, 1),
    "undamped, resonant but for rounding": (0, 1 / 7, 1, np.sqrt(1 / 7)),
    "undamped, resonant, negative frequency": (0, 4, 1, -2),
    "undamped, nearly resonant": (0, 1, 1, 1 + 1e-10),
    "undamped, slow beats": (0, 1, 1, 1.01),
    "resonant, lightly damped": (1e-4, 1, 1, 1),
}


@pytest.mark.parametrize("case", DRIVEN)
def test_driven_solution_is_what_a_solver_finds(case):
    alpha, delta, amplitude, omega = DRIVEN[case]
    t = np.linspace(0, 30, 301)
    found = driven_solution(t, 0.6, -0.4, alpha, delta, amplitude, omega)
    expected = solver(t, 0.6, -0.4, alpha, delta, lambda t: amplitude * np.cos(omega * t))
    assert np.allclose(found, expected, rtol=1e-7, atol=1e-7)


@given(
    floats(0, 30),
    tuples(starts, starts),
    just(0) | floats(0.01, 5),
    floats(0.1, 10),
    tuples(floats(-3, 3), floats(-5, 5)),
)
def test_driven_solution_is_the_matrix_exponential(t, start, alpha, delta, force):
    arguments = t, *start, alpha, delta, *force
    assert np.allclose(driven_solution(*arguments), exponential(*arguments), rtol=1e-8, atol=1e-8)


@given(floats(0.01, 10), floats(0.01, 10), floats(0, 10))
def test_steady_state_is_the_complex_response(alpha, delta, omega):
    amplitude, phase = steady_state(alpha, delta, omega)
    response = 1 / (delta - omega**2 + 1j * alpha * omega)
    assert np.isclose(amplitude * np.exp(-1j * phase), response, rtol=1e-9, atol=0)
    assert 0 <= phase < np.pi


def test_driven_motion_ends_in_the_steady_state():
    amplitude, phase = steady_state(0.4, 1, 0.5)
    assert (f"{amplitude:.6f}", f"{phase:.6f}") == ("1.288313", "0.260602")
    t = np.linspace(200, 220, 201)
    x, _ = driven_solution(t, 1, 0, 0.4, 1, 1, 0.5)
    assert np.allclose(x, amplitude * np.cos(0.5 * t - phase), rtol=0, atol=1e-12)


def test_steady_state_is_infinite_at_undamped_resonance():
    with np.errstate(all="raise"):
        amplitude, _ = steady_state(0, 4, [1, 2])
    assert np.allclose(amplitude, [1 / 3, np.inf])


# Steppers


@pytest.mark.parametrize("stepper", STEPPERS)
@given(starts, starts, floats(-1, 5), floats(-1, 5), steps)
def test_steppers_do_what_the_lecture_writes(stepper, x0, v0, alpha, delta, dt):
    f = np.cos(0.7 * np.arange(40)) + 0.1 * np.arange(40)
    expected = textbook(x0, v0, f, alpha, delta, dt, stepper is semi_implicit_euler)
    found = stepper(x0, v0, f, alpha, delta, dt)
    size = np.max(np.abs(expected))
    assert np.allclose(found, expected, rtol=0, atol=1e-13 * size)


@pytest.mark.parametrize("stepper", STEPPERS)
def test_steppers_are_of_first_order(stepper):
    dts = 0.1 / 2 ** np.arange(5)
    errors = []
    for dt in dts:
        t = dt * np.arange(round(20 / dt) + 1)
        x, v = stepper(1, 0, np.cos(t[:-1] / 2), 0.4, 1, dt)
        exact_x, exact_v = driven_solution(t, 1, 0, 0.4, 1, 1, 0.5)
        errors.append([abs(x - exact_x).max(), abs(v - exact_v).max()])
    for slope, _ in np.polyfit(np.log(dts), np.log(errors), 1).T:
        assert slope == pytest.approx(1, abs=0.05)
    if stepper is euler:
        shown = [f"{error_of_x:.5f}" for error_of_x, _ in errors]
        assert shown == ["0.05464", "0.02601", "0.01269", "0.00627", "0.00312"]


@pytest.mark.parametrize("stepper", STEPPERS)
def test_steppers_without_steps_return_the_start(stepper):
    x, v = stepper(1.5, -2, [], 0.4, 1, 0.1)
    assert x.tolist() == [1.5] and v.tolist() == [-2]


@pytest.mark.parametrize("stepper", STEPPERS)
def test_overflow_is_silent(stepper):
    for number in (float, np.float64):  # NumPy's own numbers warn
        with warnings.catch_warnings(), np.errstate(all="warn"):
            warnings.simplefilter("error")
            x, v = stepper(*map(number, (1, 0)), np.zeros(3000), *map(number, (0.4, 1, 5)))
        assert x.shape == v.shape == (3001,)
        assert np.isfinite(x[:100]).all() and not np.isfinite(x[-1]) and not np.isfinite(v[-1])


@pytest.mark.parametrize("stepper", STEPPERS)
def test_numpy_numbers_give_what_python_numbers_give(stepper):
    arguments = [0.3, -0.2, np.ones(50), 0.4, 1.1, 0.07]
    found = stepper(*(np.float64(a) if np.isscalar(a) else a for a in arguments))
    assert np.array_equal(found, stepper(*arguments))


# The step matrix


@given(floats(-1, 6), floats(0.01, 6), steps)
def test_step_matrix_has_the_eigenvalues_of_the_lecture(alpha, delta, dt):
    A = step_matrix(alpha, delta, dt)
    modulus_squared = 1 - alpha * dt + delta * dt**2
    assert np.isclose(np.linalg.det(A), modulus_squared, atol=1e-12)
    roots = np.roots([1, alpha, delta])  # μ of exp(μt); Euler multiplies by 1 + μΔt instead
    assert np.allclose(np.poly(1 + roots * dt), np.poly(A), atol=1e-12)
    if alpha**2 < 4 * delta - 1e-6:  # underdamped
        assert np.allclose(abs(np.linalg.eigvals(A)) ** 2, modulus_squared, atol=1e-9)


@given(starts, starts, floats(-1, 4), floats(-1, 4), steps)
@example(0, 2e-323, 0, 1.5, 1)  # where numbers have no digits left to be relative to
def test_free_euler_is_the_powers_of_the_step_matrix(x0, v0, alpha, delta, dt):
    x, v = euler(x0, v0, np.zeros(20), alpha, delta, dt)
    A = step_matrix(alpha, delta, dt)
    powers = np.array([np.linalg.matrix_power(A, i) @ [x0, v0] for i in range(21)]).T
    assert np.allclose([x, v], powers, rtol=0, atol=1e-12 * np.max(np.abs(powers)) + 1e-300)


def test_adjoint_of_the_step_matrix_gives_the_same_number():
    backward = np.linalg.matrix_power(step_matrix(0.4, 1, 0.1).T, 200) @ [1, 0]
    x, _ = euler(1, 0, np.zeros(200), 0.4, 1, 0.1)
    assert f"{backward[0]:.7f}" == f"{x[200]:.7f}" == "0.0309718"


@pytest.mark.parametrize(
    ("alpha", "dt", "radius"),
    [(0.4, 0.1, "0.98489"), (0.4, 0.4, "1.00000"), (0.4, 0.5, "1.02470"), (0, 0.1, "1.00499")],
)
def test_spectral_radius_of_the_euler_step(alpha, dt, radius):
    assert f"{max(abs(np.linalg.eigvals(step_matrix(alpha, 1, dt)))):.5f}" == radius


@given(floats(0, 2), floats(0.01, 4), floats(0.01, 0.45))
def test_semi_implicit_eigenvalues_have_the_modulus_of_the_lecture(alpha, delta, dt):
    A = one_step(semi_implicit_euler, alpha, delta, dt)
    assert np.isclose(np.linalg.det(A), 1 - alpha * dt)
    if np.trace(A) ** 2 < 4 * np.linalg.det(A) - 1e-6:  # a complex pair
        assert np.allclose(abs(np.linalg.eigvals(A)), np.sqrt(1 - alpha * dt))


@given(floats(0.1, 10), floats(0.01, 1.99))
def test_semi_implicit_does_not_grow_without_damping_below_its_limit(delta, fraction):
    dt = fraction / np.sqrt(delta)  # the limit is 2/√δ
    x, v = semi_implicit_euler(1, 0, np.zeros(3000), 0, delta, dt)
    # conserved exactly, and positive definite, so that x and v stay bounded
    energy = v**2 + delta * x**2 - delta * dt * x * v
    assert np.allclose(energy, energy[0], rtol=1e-8)
    assert max(abs(x)) <= np.sqrt(1 / (1 - fraction**2 / 4)) * (1 + 1e-8)


def test_semi_implicit_grows_beyond_its_limit():
    x, _ = semi_implicit_euler(1, 0, np.zeros(100), 0, 4, 1.01)
    assert abs(x[-1]) > 1e6


# What goes in and out


def test_scale_divides_by_the_mass():
    assert scale(4, 2) == (0.5, 0.25)


@pytest.mark.parametrize("shape", [(), (0,), (5,), (2, 3)])
def test_solutions_have_the_shape_of_the_times(shape):
    t = np.ones(shape)
    for x, v in (free_solution(t, 1, 0, 0.4, 1), driven_solution(t, 1, 0, 0.4, 1, 1, 2)):
        assert np.shape(x) == np.shape(v) == shape
    assert np.shape(driven_solution(t, 1, 0, 0, 1, 1, 1)) == (2, *shape)
    assert np.shape(steady_state(0.4, 1, t)) == (2, *shape)


STEP = {"x0": 1, "v0": 0, "f": [0.0, 0.0], "alpha": 0.4, "delta": 1, "dt": 0.1}
FREE = {"t": 1, "x0": 1, "v0": 0, "alpha": 0.4, "delta": 1}
DRIVE = FREE | {"amplitude": 1, "omega": 0.5}
MATRIX = {"alpha": 0.4, "delta": 1, "dt": 0.1}
STEADY = {"alpha": 0.4, "delta": 1, "omega": 0.5}
MASS = {"m": 1, "eta": 0.4}
NOT_FINITE = [np.nan, np.inf, -np.inf]
IMPOSSIBLE = [
    *((scale, MASS, "m", value) for value in (0, -1, *NOT_FINITE)),
    *((scale, MASS, "eta", value) for value in (-0.1, *NOT_FINITE)),
    *((s, STEP, "dt", value) for s in STEPPERS for value in (0, -0.1, *NOT_FINITE)),
    *((s, STEP, name, np.nan) for s in STEPPERS for name in ("x0", "v0", "alpha", "delta")),
    *((s, STEP, name, np.inf) for s in STEPPERS for name in ("x0", "v0", "alpha", "delta")),
    *((s, STEP, "x0", [1, 2]) for s in STEPPERS),
    *((step_matrix, MATRIX, "dt", value) for value in (0, -0.1, *NOT_FINITE)),
    *((step_matrix, MATRIX, name, np.nan) for name in ("alpha", "delta")),
    *((free_solution, FREE, name, value) for name in FREE for value in NOT_FINITE),
    *((driven_solution, DRIVE, name, value) for name in DRIVE for value in NOT_FINITE),
    *((steady_state, STEADY, name, value) for name in STEADY for value in NOT_FINITE),
    *((s, a, "alpha", -0.1) for s, a in ((free_solution, FREE), (steady_state, STEADY))),
    *((s, a, "delta", 0) for s, a in ((driven_solution, DRIVE), (steady_state, STEADY))),
    (driven_solution, DRIVE, "alpha", -0.1),
    (free_solution, FREE, "delta", -1),
]


@pytest.mark.parametrize(("function", "good", "name", "value"), IMPOSSIBLE)
def test_impossible_values_are_named(function, good, name, value):
    function(**good)
    with pytest.raises(ValueError, match=f"^{name} must .*{re.escape(str(value))}"):
        function(**good | {name: value})


EVERY = [
    *((stepper, STEP) for stepper in STEPPERS),
    (free_solution, FREE),
    (driven_solution, DRIVE),
    (step_matrix, MATRIX),
    (steady_state, STEADY),
    (scale, MASS),
]
every_function = pytest.mark.parametrize(("function", "good"), EVERY)


@every_function
@pytest.mark.parametrize(
    "bad",
    [
        1 + 0j,
        np.ma.masked,
        np.ma.masked_equal([0.0, -9999.0], -9999),
        [1.0, np.ma.masked],
        np.timedelta64(1, "s"),
        np.datetime64("2026-01-01"),
        "1",
        True,
        None,
        Fraction(1, 2),
        [[1.0], [1.0, 2.0]],
    ],
)
def test_what_numpy_would_convert_with_a_loss_is_refused(function, good, bad):
    for name in good:
        with pytest.raises(ValueError, match=f"^{name} must be "):
            function(**good | {name: bad})


@every_function
@pytest.mark.parametrize("kind", [int, np.int8, np.uint8, np.float16, np.float32, np.longdouble])
def test_whole_and_short_numbers_give_what_floats_give(function, good, kind):
    numbers = {"dt": 2, "alpha": 3, "delta": 100, "f": [100, 100], "t": [1, 100], "omega": 100}

    def result(kind):
        arguments = {name: numbers.get(name, 1) for name in good}
        return function(
            **{n: np.array(a, kind) if np.ndim(a) else kind(a) for n, a in arguments.items()}
        )

    assert np.asarray(result(kind)).dtype == float
    assert np.array_equal(result(kind), result(float))


def test_an_exploding_run_of_whole_numbers_explodes():
    powers = np.linalg.matrix_power(step_matrix(0, 1, 1), 130)
    assert np.isclose(np.linalg.norm(powers, 2), 2.0**65)


@every_function
def test_what_overflows_is_silent_and_keeps_its_shape(function, good):
    def with_huge(names, kind):
        huge = {name: 1.7e308 + np.zeros(np.shape(good[name])) for name in names}
        numbers = {n: a if np.ndim(a) else kind(a) for n, a in (good | huge).items()}
        with warnings.catch_warnings(), np.errstate(all="warn"):
            warnings.simplefilter("error")
            return function(**numbers)

    for names in (good, *([name] for name in good)):
        for kind in (float, np.float64):  # NumPy's own numbers warn
            assert np.shape(with_huge(names, kind)) == np.shape(function(**good))


def test_free_solution_creeps_where_the_square_of_its_friction_overflows():
    x, _ = free_solution([0, 1e200], 1, 0, 1e200, 1)
    assert np.allclose(x, [1, np.exp(-1)], rtol=1e-14)


@pytest.mark.parametrize("stepper", STEPPERS)
def test_a_force_has_to_be_a_list_of_finite_numbers(stepper):
    for f, complaint in [
        (1.0, r"f must be of shape \(N,\), got .*\(\)"),
        ([[1.0], [2.0]], r"f must be of shape \(N,\), got .*\(2, 1\)"),
        ([0.0, 0.0, np.nan], "f must be finite, got .*nan.* at index .*2"),
    ]:
        with pytest.raises(ValueError, match=complaint):
            stepper(**STEP | {"f": f})


@pytest.mark.parametrize("function", [free_solution, driven_solution])
def test_times_that_are_not_finite_are_named(function):
    arguments = FREE if function is free_solution else DRIVE
    with pytest.raises(ValueError, match="t must be finite, got inf at index 1"):
        function(**arguments | {"t": [0, np.inf]})
