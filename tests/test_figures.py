"""helpers/figures.py: each mark and panel by what matplotlib was given to draw."""

import warnings
from unittest.mock import patch

import matplotlib.pyplot as plt
import numpy as np
import pytest
from ipywidgets import Widget
from matplotlib.colors import LogNorm, to_hex
from matplotlib.patches import FancyArrowPatch, Polygon
from support import full_draw, message, pixels

from helpers.figures import (
    area,
    arrows,
    bars,
    complex_plane,
    curve,
    dots,
    drawing,
    exact,
    growth,
    heat,
    live,
    over_time,
    panel,
    phase_plane,
    plane,
    points,
    powers,
    region,
    rule,
    show,
    spring,
    steps,
    text,
    unrolled,
)
from helpers.live import LiveFigure, slider
from helpers.style import EXACT, FORCE, GRADIENT, HIDDEN, POSITION, VELOCITY

X = np.array([0.0, 0.5, 2.0])
Y = np.array([1.0, -1.0, 0.5])


@pytest.fixture(autouse=True)
def style(monkeypatch):
    monkeypatch.setattr("helpers.live.REST", 600)  # a picture stays as a move left it
    with plt.rc_context():
        plt.style.use("helpers.lecture")
        yield
    Widget.close_all()
    assert not plt.get_fignums()  # nothing here belongs to pyplot


def axes(*panels):
    """Return the axes of a figure of these panels, one or a list."""
    found = show(*panels).figure.axes
    return found[0] if len(panels) == 1 else found


def patches(axes, kind=FancyArrowPatch):
    return [patch for patch in axes.patches if isinstance(patch, kind) and patch.get_visible()]


def ends(arrow):
    """Return where an arrow begins and where its tip is, to the width of its line."""
    path = arrow.get_path()
    corners = path.vertices[path.codes != path.CLOSEPOLY]
    far = np.hypot(*(corners - corners[0]).T)
    return corners[0], corners[far.argmax()]


# Marks


def test_a_curve_goes_through_its_points():
    (line,) = axes(panel(curve(X, Y, POSITION, style="--", width=3))).lines
    assert np.array_equal(line.get_xydata(), np.transpose([X, Y]))
    assert (line.get_color(), line.get_linestyle(), line.get_linewidth()) == (POSITION, "--", 3)


def test_what_is_exact_is_a_broad_pale_band_under_the_computed():
    band, line = axes(panel(exact(X, Y), curve(X, Y, POSITION))).lines
    assert np.array_equal(band.get_xydata(), line.get_xydata())
    assert band.get_linewidth() > 2 * line.get_linewidth() and band.get_alpha() < 0.5
    assert band.get_zorder() < line.get_zorder() and band.get_color() == EXACT


def test_points_are_not_connected_and_a_number_is_one_point():
    full, hollow = axes(panel(points(X, Y, FORCE), points(1, 2, FORCE, hollow=True))).lines
    assert np.array_equal(full.get_xydata(), np.transpose([X, Y]))
    assert np.array_equal(hollow.get_xydata(), [[1, 2]])
    assert full.get_linestyle() == hollow.get_linestyle() == "None"
    assert (full.get_fillstyle(), hollow.get_fillstyle()) == ("full", "none")


def test_steps_are_arrows_from_each_point_to_the_next():
    made = axes(panel(steps(X, Y, POSITION), xlim=(-1, 3), ylim=(-2, 2)))
    expected = [[[0, 1], [0.5, -1]], [[0.5, -1], [2, 0.5]]]
    assert np.allclose([ends(arrow) for arrow in patches(made)], expected, atol=0.05)


def test_arrows_lead_from_point_to_point_and_a_gap_shortens_them():
    pair = (0, 0), (2, 1)
    view = dict(xlim=(-1, 3), ylim=(-2, 2))
    (arrow,) = patches(axes(panel(arrows([pair], FORCE), **view)))
    assert np.allclose(ends(arrow), [[0, 0], [2, 1]], atol=0.05)
    assert to_hex(arrow.get_edgecolor()) == to_hex(FORCE)
    (shorter,) = patches(axes(panel(arrows([pair], FORCE, gap=20), **view)))
    (start, tip) = ends(shorter)
    assert 0.1 < start[0] < 0.5 and 1.5 < tip[0] < 1.9
    (bent,) = patches(axes(panel(arrows([pair], FORCE, bend=0.5), **view)))
    straight = abs(arrow.get_path().vertices @ [1, -2]).max()
    assert abs(bent.get_path().vertices @ [1, -2]).max() > straight + 0.5


def test_an_arrow_of_no_length_or_without_a_place_is_left_out():
    pairs = [((0, 0), (0, 0)), ((0, 0), (1, np.nan)), ((0, 0), (1, 1))]
    assert len(patches(axes(panel(arrows(pairs, FORCE))))) == 1


def test_words_stand_where_they_should():
    label, boxed = axes(panel(text(1, 2, "here"), text(0, 0, "h", box=True, align="left"))).texts
    assert (label.get_text(), label.get_position()) == ("here", (1, 2))
    assert label.get_ha() == label.get_va() == "center" and label.get_bbox_patch() is None
    assert boxed.get_ha() == "left" and boxed.get_bbox_patch().get_facecolor()[:3] == (1, 1, 1)


def test_an_area_has_the_corners_that_it_was_given():
    (shape,) = patches(axes(panel(area(X, Y, VELOCITY, alpha=0.5))), Polygon)
    assert np.array_equal(shape.get_xy()[:3], np.transpose([X, Y]))
    assert shape.get_alpha() == 0.5 and to_hex(shape.get_facecolor()) == to_hex(VELOCITY)


def test_bars_stand_on_zero_with_x_in_their_middle():
    made = axes(panel(bars(X, Y, FORCE, width=0.4), xlim=(-1, 3), ylim=(-2, 2)))
    places = [[b.get_x() + b.get_width() / 2, b.get_y(), b.get_height()] for b in made.patches]
    assert np.allclose(places, np.transpose([X, 0 * X, Y]))
    assert all(np.isclose(b.get_width(), 0.4) for b in made.patches)


def test_a_rule_runs_through_the_whole_panel():
    made = axes(panel(rule(x=1), rule(y=-1), xlim=(-5, 5), ylim=(-9, 9)))
    upright, level = (made.transData.inverted().transform(line_in_pixels(r)) for r in made.lines)
    assert np.allclose(upright, [[1, -9], [1, 9]]) and np.allclose(level, [[-5, -1], [5, -1]])


def line_in_pixels(line):
    return line.get_transform().transform(line.get_xydata())


def test_a_heat_map_shows_each_number_at_its_place():
    x, y, z = np.linspace(0, 4, 5), np.linspace(1, 2, 3), np.arange(15.0).reshape(3, 5)
    made, bar = show(plane(heat(x, y, z, low=0, high=20, name="cost"))).figure.axes
    (image,) = made.images
    left, right, bottom, top = image.get_extent()
    for i, place in enumerate(y):
        for j, other in enumerate(x):
            row, column = (place - bottom) / (top - bottom) * 3, (other - left) / (right - left) * 5
            assert np.isclose([row, column], [i + 0.5, j + 0.5]).all()  # the middle of its pixel
    assert image.origin == "lower" and np.array_equal(image.get_array(), z)
    assert image.get_clim() == (0, 20) and bar.get_xlabel() == "cost"


def test_a_map_can_be_logarithmic_or_a_tinted_region():
    x = np.arange(3)
    (image,) = axes(plane(heat(x, x, np.eye(3) + 1, low=1, high=9, name="", log=True))).images
    assert isinstance(image.norm, LogNorm)
    (tint,) = axes(plane(region(x, x, np.eye(3) > 0, "#dbe9f4"))).images
    colours = {to_hex(color) for color in tint.cmap(tint.norm(np.eye(3)[0]))}
    assert colours == {"#ffffff", "#dbe9f4"} and to_hex(tint.cmap(tint.norm(1))) == "#dbe9f4"


# Panels


def test_each_panel_has_its_names_and_scales():
    made = axes(
        over_time(curve(X, Y, POSITION)),
        phase_plane(curve(X, Y, POSITION)),
        growth(curve(X, Y**2, POSITION)),
        powers(curve(X + 1, Y**2, POSITION), x="Δt"),
    )
    names = [(a.get_xlabel(), a.get_ylabel()) for a in made]
    assert names[:2] == [("time t", "position x"), ("position x", "velocity v")]
    assert names[2:] == [("step", "size"), ("Δt", "")]
    scales = [(a.get_xscale(), a.get_yscale()) for a in made]
    assert scales == [("linear", "linear")] * 2 + [("linear", "log"), ("log", "log")]


def test_names_given_replace_those_of_the_panel():
    made = axes(over_time(curve(X, Y, POSITION), y="energy", title="Kept", ylim=(-3, 3)))
    assert (made.get_ylabel(), made.get_ylim()) == ("energy", (-3, 3))
    assert made.get_title(loc="left") == "Kept"


def test_without_limits_all_data_are_seen():
    made = axes(over_time(curve(X, Y, POSITION), curve(X + 5, Y + 7, POSITION)))
    (left, right), (low, high) = made.get_xlim(), made.get_ylim()
    assert left <= 0 and right >= 7 and low <= -1 and high >= 8


def test_a_plane_of_one_size_has_the_same_scale_on_both_axes():
    both = axes(phase_plane(size=2), complex_plane(size=3))
    for made, size in zip(both, (2, 3), strict=True):
        assert made.get_xlim() == made.get_ylim() == (-size, size)
        made.figure.draw_without_rendering()
        box = made.get_window_extent()
        assert np.isclose(box.width, box.height)


def test_equal_scales_hold_on_a_map_too():
    x, y = np.linspace(0, 4, 9), np.linspace(0, 1, 9)
    made = axes(plane(region(x, y, np.eye(9) > 0), equal=True))
    made.figure.draw_without_rendering()
    (a, b), (c, d) = made.transData.transform([(0, 0), (1, 1)])
    assert np.isclose(c - a, d - b)


def test_the_complex_plane_has_the_unit_circle_and_numbers_as_points():
    z = np.array([1 + 2j, -0.5j])
    circle, numbers = axes(complex_plane(dots(z, POSITION), size=3)).lines
    assert np.allclose(np.hypot(*circle.get_xydata().T), 1) and len(circle.get_xydata()) > 100
    assert np.array_equal(numbers.get_xydata(), [[1, 2], [0, -0.5]])
    assert len(axes(complex_plane(dots(z, POSITION), unit_circle=False)).lines) == 1


def test_a_drawing_has_no_axes_and_equal_units():
    made = axes(drawing(points(2, 1, POSITION), text(2, 1, "h"), size=(4, 2)))
    assert not made.axison and (made.get_xlim(), made.get_ylim()) == ((0, 4), (0, 2))
    assert made.get_aspect() == 1
    (circle,), (word,) = made.lines, made.texts
    assert np.array_equal(circle.get_xydata(), [[2, 1]]) and word.get_position() == (2, 1)


@pytest.mark.parametrize("x", [-1.5, 0, 2])
def test_a_mass_on_its_spring_moves_and_its_arrows_with_it(x):
    made = axes(spring(x, (-x, POSITION, "spring"), (0.7, FORCE, "push")))
    (mass,) = patches(made, Polygon)
    assert np.isclose(mass.get_xy()[:4, 0].mean(), x)
    found = {to_hex(arrow.get_edgecolor()): ends(arrow) for arrow in patches(made)}
    expected = {POSITION: -x, FORCE: 0.7}
    for color, value in expected.items():
        if value:
            start, tip = found[to_hex(color)]
            assert np.isclose(start[0], x, atol=0.01) and np.isclose(tip[0], x + value, atol=0.1)
            assert np.isclose(start[1], tip[1])
    heights = [ends(arrow)[0][1] for arrow in patches(made)]
    assert len(set(np.round(heights, 3))) == len(heights)  # one above the other
    longest = max(made.lines, key=lambda line: len(line.get_xydata())).get_xydata()
    assert np.isclose(longest[-1, 0], mass.get_xy()[:, 0].min())  # the coils end at the mass


def test_an_unrolled_network_shows_what_is_known_where_it_belongs():
    made = axes(unrolled(2, {"h0": 3, "h1": -1, "x1": "½", "g2": "5"}, lit=["W2"]))
    said = {word.get_text(): word.get_position() for word in made.texts if word.get_text()}
    assert said["3"] == (0, 0) and said["−1"] == (2, 0) and said["½"] == (2, -1.5)
    assert sum(word.get_text() == "W" for word in made.texts) == 2
    amber = [line for line in made.lines if line.get_color() == HIDDEN]
    assert np.array_equal(amber[0].get_xydata(), [[0, 0], [2, 0]])  # h_2 is not known
    (back,) = (a for a in patches(made) if to_hex(a.get_edgecolor()) == to_hex(GRADIENT))
    start, tip = ends(back)
    assert tip[0] < start[0] and tip[0] > 2 and start[0] < 4  # from h_2 to h_1
    (bold,) = (a for a in patches(made) if a.get_linewidth() == 4)
    (start, height), (tip, _) = ends(bold)
    assert 2 < start < tip < 4 and np.isclose(height, 0)  # W into h_2


def test_an_unrolled_network_without_outputs_has_none_and_refuses_their_names():
    made = axes(unrolled(2, {"h0": 0}, outputs=False))
    assert not [word for word in made.texts if word.get_text() == "V"]
    for words, lit in [({"y1": 1}, ()), ({"h3": 1}, ()), ({}, ["x0"]), ({"q1": 2}, ())]:
        with pytest.raises(ValueError, match="words and lit must name parts of 2 steps"):
            unrolled(2, words, outputs=False, lit=lit)


# Figures


def test_a_figure_is_stored_as_a_picture_and_its_text_names_what_it_shows():
    made = show(over_time(curve(X, Y, POSITION, "Euler")), panel(title="Empty"))
    data, size = made._repr_mimebundle_()
    said = "Picture(over time, position x against time t (Euler); Empty)"
    assert data["text/plain"] == repr(made) == said
    assert size["image/png"]["width"] == 1000


def test_a_narrow_figure_bears_what_puts_it_beside_the_text_on_a_slide():
    for width, light in ((10, None), (7, "light")):
        _, told = show(panel(), width=width)._repr_mimebundle_()
        assert (told["image/png"]["width"], told.get("needs_background")) == (100 * width, light)
        live = LiveFigure(plt.figure(figsize=(width, 2)), lambda: None, alt="Nothing")
        _, image, _ = live.children
        assert image._dom_classes == ("jp-needs-light-background",) * (width == 7)


def test_panels_may_come_as_what_a_function_of_a_live_figure_returns():
    one, two = panel(title="one"), panel(title="two")
    assert repr(show(one, two)) == repr(show((one, two))) == repr(show((one, two, "Said.")))


def test_the_key_stands_above_its_panel_and_under_the_title():
    marks = [curve(X, Y, POSITION, "Euler"), exact(X, Y), arrows([((0, 0), (1, 1))], FORCE, "push")]
    made, _ = both = axes(over_time(*marks, title="Name"), panel())
    made.figure.draw_without_rendering()
    key, title = made.get_legend(), made._left_title
    box, place = key.get_window_extent(), made.get_window_extent()
    assert box.y0 >= place.y1 and box.x0 >= 0 and box.y1 < title.get_window_extent().y0
    assert title.get_window_extent().y1 <= made.figure.bbox.y1
    words = {word.get_text(): to_hex(word.get_color()) for word in key.get_texts()}
    assert words == {"Euler": to_hex(POSITION), "exact": to_hex(EXACT), "push": to_hex(FORCE)}
    assert both[1].get_legend() is None


def test_a_panel_without_panels_is_refused():
    for wrong in [(), ("words",), (3,), (panel(), "words", panel()), ((),)]:
        with pytest.raises(ValueError, match="a figure must be of panels"):
            show(*wrong)


# Live figures: every kind of mark, moved

LIMITS = dict(xlim=(-3, 3), ylim=(-3, 3))
MARKS = {
    "curve": lambda k: curve(X, Y + k, POSITION),
    "exact": lambda k: exact(X, Y + k),
    "points": lambda k: points(k, 1, POSITION),
    "steps": lambda k: steps(X - k, Y, POSITION),
    "fewer arrows": lambda k: arrows([((0, i), (1, 1)) for i in range(int(3 - k))], POSITION),
    "more arrows": lambda k: arrows([((0, i), (1, 1)) for i in range(int(3 + k))], POSITION),
    "text": lambda k: text(k, 0, f"k = {k:.1f}", box=True),
    "area": lambda k: area(X * k, Y, POSITION),
    "bars": lambda k: bars(X, Y * k, POSITION),
    "more bars": lambda k: bars(np.arange(int(2 + k)), np.ones(int(2 + k)), POSITION),
    "rule at x": lambda k: rule(x=k),
    "rule at y": lambda k: rule(y=k),
    "heat": lambda k: heat([0, 1], [0, 1], np.eye(2) * k, low=0, high=2, name="z"),
    "region": lambda k: region([0, 1], [0, 1], np.eye(2) > k - 1),
    "dots": lambda k: dots(np.array([1, 1j]) * k, POSITION),
}


def shown_live(function, start):
    """Return the live figure that the decorator shows, with its slider k at start."""
    with patch("helpers.figures.display") as display:
        assert live(k=slider("k", 0.0, 2.0, float(start)))(function) is function
    (made,) = display.call_args.args
    return made


def moved(function, start, value):
    """Return a live figure made at start and then moved to value by its slider."""
    made = shown_live(function, start)
    made.controls["k"].value = value
    assert "<b>" not in message(made), message(made)
    return made


@pytest.mark.parametrize("kind", MARKS)
def test_a_moved_figure_is_that_made_at_its_place(kind):
    def function(k):
        beside = curve(X, -Y, VELOCITY)
        return panel(MARKS[kind](k), beside, **LIMITS), panel(beside, **LIMITS), f"k is {k}."

    made, there = shown_live(function, 0.5), shown_live(function, 2.0).pixels(k=2.0)[0]
    back, _ = made.pixels(k=0.5)
    made.controls["k"].value = 2.0
    assert np.array_equal(pixels(made), there) and not np.array_equal(there, back)
    assert np.array_equal(pixels(made), full_draw(made)) and message(made) == "k is 2.0."
    made.controls["k"].value = 0.5
    assert np.array_equal(pixels(made), back)


def test_titles_and_limits_follow_a_slider():
    def function(k):
        return panel(curve(X, Y, POSITION), title=f"k = {k}", xlim=(0, 1 + k), ylim=(-1, k))

    made = moved(function, 1, 2.0)
    (place,) = made.figure.axes
    assert (place.get_xlim(), place.get_ylim()) == ((0, 3), (-1, 2))
    assert place.get_title(loc="left") == "k = 2.0"
    assert np.array_equal(pixels(made), full_draw(made))


def test_words_far_outside_their_panel_are_not_shown_until_it_comes_to_them():
    def function(k):
        return panel(text(90, 1, "far"), text(1, 1, "near"), xlim=(0, 1 + 50 * k), ylim=(0, 2))

    made = moved(function, 0, 0.5)
    shown = [words.get_visible() for words in made.figure.axes[0].texts]
    made.controls["k"].value = 2.0
    assert shown == [False, True]
    assert [words.get_visible() for words in made.figure.axes[0].texts] == [True, True]
    (seen,) = axes(panel(curve([70, 100], [0, 1], POSITION), text(90, 1, "here"))).texts
    assert seen.get_visible()  # though the limits are only known from the data


@pytest.mark.parametrize(
    "changed",
    [
        panel(curve(X, Y, POSITION), curve(X, Y, POSITION)),
        panel(points(X, Y, POSITION), text(0, 0, "")),
        panel(curve(X, Y, VELOCITY)),
        panel(curve(X, Y, POSITION, "named")),
        panel(curve(X, Y, POSITION), y="other"),
        growth(curve(X, Y, POSITION)),
        (panel(curve(X, Y, POSITION)), panel()),
        "only words",
    ],
)
def test_what_a_move_cannot_change_is_refused_and_said(changed):
    def function(k):
        return panel(curve(X, Y, POSITION)) if k < 1 else changed

    made = shown_live(function, 0)
    made.controls["k"].value = 2.0
    assert "ValueError" in message(made) and "must" in message(made)


ABSURD = np.array([1, -1e200, np.inf, -np.inf, np.nan, 1e308, 0, -1])


@pytest.mark.parametrize("log", [False, True])
def test_what_explodes_is_drawn_without_a_warning(log):
    def function(k):
        wild = ABSURD if k else np.ones(8)
        marks = [
            curve(X, X + 1, POSITION),
            curve(wild, wild, POSITION),
            points(wild, wild, POSITION),
            exact(wild, wild),
            steps(wild, wild, POSITION),
            area(wild, wild, POSITION),
            bars(np.arange(8), wild, POSITION),
            dots(wild + 1j, POSITION),
            rule(x=wild[1]),
            rule(y=wild[2]),
            *(text(x, x, "here") for x in wild.tolist()),
        ]
        return panel(*marks, xlog=log, ylog=log, xlim=(0.1, 10), ylim=(0.1, 10)), "Said."

    with warnings.catch_warnings(), np.errstate(all="raise", under="ignore"):
        warnings.simplefilter("error")
        made = moved(function, 0, 2.0)
        assert np.array_equal(pixels(made), full_draw(made))
        show(function(1)[0])._repr_mimebundle_()
