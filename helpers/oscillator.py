"""The damped, driven oscillator m x'' + η x' + x = F(t): Euler steppers and exact solutions.

Everything here uses the scaled equation x' = v, v' = F̃(t) − αv − δx with α = η/m, δ = 1/m and
F̃ = F/m. Time has the unit in which the undamped oscillator of mass 1 has angular frequency 1.
"""

import numpy as np

from helpers.checks import finite_array, finite_number, require

# What overflows ends in inf and nan, what decays in 0, on every path without a warning.
_silent = np.errstate(over="ignore", invalid="ignore", under="ignore")


def scale(m, eta):
    """Return (α, δ) = (η/m, 1/m) of an oscillator with mass m > 0 and damping η ≥ 0."""
    m, eta = _numbers(m=m, eta=eta)
    require(m > 0, "m", "positive", m)
    require(eta >= 0, "eta", "zero or positive", eta)
    return eta / m, 1 / m


def euler(x0, v0, f, alpha, delta, dt):
    """Integrate with the explicit Euler method: x_{i+1} = x_i + Δt v_i, v_{i+1} = v_i + Δt a_i.

    x0, v0: position and velocity at time 0.
    f: shape (N,), the scaled force F̃_i = F(i Δt)/m; f[i] enters step i -> i+1.
    alpha, delta: any finite numbers (a fit may pass through unphysical ones); dt > 0.

    Returns x, v, each of shape (N+1,), at the times dt * np.arange(N + 1). An unstable run that
    overflows ends in inf and nan, without a warning. Raises ValueError for dt <= 0, a force that
    is not one-dimensional, or a number that is not finite.
    """

    def velocities(x, v, kicks, keep, pull, dt):
        yield v
        for kick in kicks:
            x, v = x + dt * v, keep * v - pull * x + kick
            yield v

    return _integrate(velocities, slice(-1), x0, v0, f, alpha, delta, dt)


def semi_implicit_euler(x0, v0, f, alpha, delta, dt):
    """Integrate with the semi-implicit Euler method: the new velocity moves the position.

    v_{i+1} = v_i + Δt (F̃_i − αv_i − δx_i), then x_{i+1} = x_i + Δt v_{i+1}. Arguments, results
    and errors as for `euler`.
    """

    def velocities(x, v, kicks, keep, pull, dt):
        yield v
        for kick in kicks:
            v = keep * v - pull * x + kick
            x = x + dt * v
            yield v

    return _integrate(velocities, slice(1, None), x0, v0, f, alpha, delta, dt)


@_silent
def _integrate(velocities, moving, x0, v0, f, alpha, delta, dt):
    """Return x, v; velocities yields each v_i, those in the slice `moving` move the position."""
    x0, v0, alpha, delta, dt = _numbers(x0=x0, v0=v0, alpha=alpha, delta=delta, dt=dt)
    require(dt > 0, "dt", "positive", dt)
    f = finite_array("f", f)
    require(f.ndim == 1, "f", "of shape (N,)", f"an array of shape {f.shape}")
    kicks = (dt * f).tolist()  # floats: faster than elements of arrays, and silent
    found = velocities(x0, v0, kicks, 1 - alpha * dt, delta * dt, dt)
    v = np.fromiter(found, float, f.size + 1)
    return np.cumsum(np.concatenate(([x0], dt * v[moving]))), v  # in the same order as in a loop


def step_matrix(alpha, delta, dt):
    """Return A, shape (2, 2), of the unforced Euler step (x, v)_{i+1} = A (x, v)_i.

    Raises ValueError for dt <= 0 or a number that is not finite.
    """
    alpha, delta, dt = _numbers(alpha=alpha, delta=delta, dt=dt)
    require(dt > 0, "dt", "positive", dt)
    return np.array([[1.0, dt], [-delta * dt, 1 - alpha * dt]])


@_silent
def free_solution(t, x0, v0, alpha, delta):
    """Return x(t), v(t) of the oscillator without a force, exactly, in all three regimes.

    t: times, any shape, as x and v; alpha >= 0, delta > 0. Raises ValueError for other values.
    """
    alpha, delta, x0, v0 = _physical(alpha, delta, x0=x0, v0=v0)
    return _free(finite_array("t", t), x0, v0, alpha, delta)


def _free(t, x0, v0, alpha, delta):
    # The square root of |α²/4 − δ|, in factors that do not overflow.
    discriminant = alpha / 2 - np.sqrt(delta)
    root = np.sqrt(abs(discriminant)) * np.sqrt(alpha / 2 + np.sqrt(delta))
    # c and s solve the equation with (c, c') = (1, −α/2) and (s, s') = (0, 1) at t = 0.
    decay = np.exp(-alpha / 2 * t)
    if discriminant < 0:  # underdamped
        c, s = decay * np.cos(root * t), decay * np.sin(root * t) / root
    elif discriminant > 0:  # overdamped; the slow rate −α/2 + root, without its cancellation
        slow = np.exp(-delta / (alpha / 2 + root) * t)
        c, s = slow * (1 + np.exp(-2 * root * t)) / 2, slow * -np.expm1(-2 * root * t) / (2 * root)
    else:  # critical
        c, s = decay, t * decay
    return x0 * c + (v0 + alpha / 2 * x0) * s, v0 * c - (alpha / 2 * v0 + delta * x0) * s


@_silent
def steady_state(alpha, delta, omega):
    """Return amplitude A and phase φ of the steady motion A cos(ωt − φ) under F̃(t) = cos(ωt).

    omega: any shape, and so are the results. The amplitude is infinite where an undamped
    oscillator is driven at its own frequency. Raises ValueError for impossible values.
    """
    alpha, delta = _physical(alpha, delta)
    omega = finite_array("omega", omega)
    stiffness, friction = delta - np.square(omega), alpha * omega
    with np.errstate(divide="ignore"):
        return 1 / np.hypot(stiffness, friction), np.arctan2(friction, stiffness)


@_silent
def driven_solution(t, x0, v0, alpha, delta, amplitude, omega):
    """Return x(t), v(t) under the scaled force F̃(t) = amplitude · cos(ωt), exactly.

    t: times, any shape; alpha >= 0, delta > 0. The steady motion plus the free motion that starts
    from what is left of (x0, v0). Raises ValueError for impossible values.
    """
    others = dict(x0=x0, v0=v0, amplitude=amplitude, omega=omega)
    alpha, delta, x0, v0, amplitude, omega = _physical(alpha, delta, **others)
    t = finite_array("t", t)
    if alpha == 0:  # nothing dies out: the motion from rest, without a quotient 0/0 at resonance
        own, omega = np.sqrt(delta), abs(omega)
        half_sum, half_gap = (own + omega) / 2, (own - omega) / 2
        beat = t * np.sinc(half_gap * t / np.pi)  # sin(half_gap t) / half_gap
        sine, cosine = np.sin(half_sum * t), np.cos(half_sum * t)
        x_steady = amplitude * sine * beat / (2 * half_sum)
        v_steady = amplitude * (cosine * beat / 2 + sine * np.cos(half_gap * t) / (2 * half_sum))
        start = 0.0, 0.0
    else:
        gain, phase = steady_state(alpha, delta, omega)
        x_steady = amplitude * gain * np.cos(omega * t - phase)
        v_steady = -amplitude * gain * omega * np.sin(omega * t - phase)
        start = amplitude * gain * np.cos(phase), amplitude * gain * omega * np.sin(phase)
    x_free, v_free = _free(t, x0 - start[0], v0 - start[1], alpha, delta)
    return x_steady + x_free, v_steady + v_free


def _physical(alpha, delta, **others):
    numbers = _numbers(alpha=alpha, delta=delta, **others)
    require(alpha >= 0, "alpha", "zero or positive", alpha)
    require(delta > 0, "delta", "positive", delta)
    return numbers


def _numbers(**numbers):
    return [finite_number(name, value) for name, value in numbers.items()]
