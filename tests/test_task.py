"""helpers/task.py: the pushes and positions of lectures 2 to 5."""

import numpy as np
import pytest

from helpers.task import ALPHA, DELTA, DT, push_to_position


def runge_kutta(push, t_end, n):
    """Integrate x'' + αx' + δx = push(t) from rest, with n steps of order four; return x."""
    dt, s, positions = t_end / n, np.zeros(2), [0.0]

    def slope(t, s):
        return np.array([s[1], push(t) - ALPHA * s[1] - DELTA * s[0]])

    for t in dt * np.arange(n):
        a = slope(t, s)
        b = slope(t + dt / 2, s + dt / 2 * a)
        c = slope(t + dt / 2, s + dt / 2 * b)
        d = slope(t + dt, s + dt * c)
        s = s + dt / 6 * (a + 2 * b + 2 * c + d)
        positions.append(s[0])
    return np.array(positions)


@pytest.mark.parametrize(("T", "sequences", "seed"), [(40, 8, 100), (7, 3, 5)])
def test_positions_are_those_of_a_mass_that_is_pushed_from_rest(T, sequences, seed):
    x, y = push_to_position(T, sequences, seed)
    assert x.shape == y.shape == (T, sequences, 1)
    rng, fine = np.random.default_rng(seed), 20
    for i in range(sequences):
        omega, a = 0.3 + 1.3 * rng.random(), 0.1 + 0.3 * rng.random()
        assert np.allclose(x[:, i, 0], a * np.cos(omega * np.arange(T) * DT))
        positions = runge_kutta(lambda t, a=a, w=omega: a * np.cos(w * t), T * DT, fine * T)
        assert np.allclose(y[:, i, 0], positions[fine::fine], atol=1e-6)  # y[0] is one step later


def test_the_task_is_the_same_each_time_and_others_have_other_pushes():
    x, y = push_to_position()
    assert x.shape == (40, 8, 1)
    assert all(map(np.array_equal, (x, y), push_to_position()))
    assert not np.array_equal(x, push_to_position(seed=101)[0])


def test_longer_sequences_begin_like_the_short_ones():
    short, long = push_to_position(), push_to_position(T=200)
    assert all(np.allclose(a, b[:40]) for a, b in zip(short, long, strict=True))
