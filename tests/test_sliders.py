"""Every slider of every live figure of every notebook, moved."""

import contextlib
import itertools
import random
import re
import warnings

import matplotlib.pyplot as plt
import numpy as np
import pytest
from support import CI, LECTURES, LIVE, elsewhere, ends, full_draw, message, name, pixels

from helpers.live import possible_values

PLACES = 20 if CI else 8  # how many random ones for each figure

every_live = pytest.mark.parametrize("_finished", LIVE, ids=name, indirect=True)


@pytest.fixture
def figures(finished):
    assert finished.figures
    return finished.figures


def anywhere(live, chance, number):
    """Return values of the controls at random places."""
    values = {name: possible_values(control) for name, control in live.controls.items()}
    return [{n: chance.choice(some) for n, some in values.items()} for _ in range(number)]


@contextlib.contextmanager
def warnings_as_errors():
    # underflow is no warning: what decays reaches 0
    with warnings.catch_warnings(), np.errstate(all="raise", under="ignore"):
        warnings.simplefilter("error")
        yield


def assert_sound(live, said):
    assert said and not re.search(r"\b(nan|inf)\b", said), f"{live}: {said!r}"
    for axes in live.figure.axes:
        assert np.isfinite([*axes.get_xlim(), *axes.get_ylim()]).all(), live


def move(live, values):
    """Set controls as a reader does; see that each picture on the way is sound."""
    for control, value in values.items():
        with warnings_as_errors():
            live.controls[control].value = value
        assert "<" not in message(live), f"{live}: {message(live)}"  # only errors bring marks
        assert_sound(live, message(live))


def test_every_lecture_has_a_live_figure():
    assert {*LECTURES} <= {*LIVE}


@every_live
def test_a_live_figure_still_works_when_the_whole_notebook_has_run(figures):
    """Fails where a name that a redraw uses has got another meaning further down."""
    for live, when_it_was_new in figures.items():
        assert live.picture(**elsewhere(live)) == when_it_was_new, live
        live.picture(**live.values)


@every_live
def test_every_place_of_the_sliders_gives_a_sound_picture(figures):
    open_before = plt.get_fignums()
    chance = random.Random(1)
    for live in figures:
        start = live.values
        assert np.array_equal(pixels(live), full_draw(live)), live
        for control in live.controls:
            for value in ends(live.controls[control]):
                move(live, {control: value})
            assert np.array_equal(pixels(live), full_draw(live)), live
            move(live, {control: start[control]})
        corners = itertools.product(*map(ends, live.controls.values()))
        corners = (dict(zip(live.controls, place, strict=True)) for place in corners)
        for place in [*itertools.islice(corners, 32), *anywhere(live, chance, PLACES)]:
            with warnings_as_errors():
                _, said = live.pixels(**place)  # as fast as one move, for all controls at once
            assert_sound(live, said)
        move(live, place)
        assert np.array_equal(pixels(live), full_draw(live)), live
        move(live, start)
    assert plt.get_fignums() == open_before


@every_live
def test_every_control_changes_the_picture(figures):
    chance = random.Random(2)
    for live in figures:
        start = live.values
        for control in live.controls:
            for place in [start, *anywhere(live, chance, 5)]:
                pictures = set()
                for value in ends(live.controls[control]):
                    move(live, place | {control: value})
                    pictures.add(pixels(live).tobytes())
                if len(pictures) > 1:
                    break
            else:
                pytest.fail(f"{control} changes nothing in {live}")
            move(live, start)
