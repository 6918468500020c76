"""helpers/live.py without a browser: the picture, the message, the sliders."""

import base64
import gc
import html
import io
import queue
import random
import sys
import threading
import weakref
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

import ipywidgets as widgets
import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Circle, ConnectionPatch, FancyArrowPatch
from PIL import Image
from support import full_draw, message, part, pixels

from helpers.live import LiveFigure, choice, possible_values, slider

t = np.linspace(0, 1, 50)
eye = np.eye(4)


@pytest.fixture(autouse=True)
def everything_closed():
    yield
    plt.close("all")
    widgets.Widget.close_all()


# The picture equals a full draw. Each scene returns a figure and a redraw(a), a = 0 … 5.

SCENES = {}
FEW_TICKS = {"xticks": [0, 1], "yticks": [0, 1]}  # they take most of the time


def scene(function):
    SCENES[function.__name__] = function


def one_curve(**options):
    figure, axes = plt.subplots(figsize=(3, 2), **options)
    (curve,) = axes.plot(t, t)
    axes.set(**FEW_TICKS)
    return figure, axes, curve


def two_axes(**options):
    figure, (left, right) = plt.subplots(1, 2, figsize=(4, 2), layout="constrained", **options)
    (curve,) = left.plot(t, t)
    (other,) = right.plot(t, 1 - t)
    plt.setp([left, right], **FEW_TICKS)
    return figure, left, right, curve, other


@scene
def line():
    figure, _, curve = one_curve()
    return figure, lambda a: curve.set_ydata(np.sin(a * t))


@scene
def one_line_or_the_other():
    figure, _, _, curve, other = two_axes()
    return figure, lambda a: (curve if a % 2 else other).set_ydata(np.sin(a * t))


@scene
def line_under_a_legend_that_makes_room():
    figure, axes, curve = one_curve()
    axes.legend(["best"])
    return figure, lambda a: curve.set_ydata(1 - t if a % 2 else t)


@scene
def line_under_a_text():
    figure, axes, curve = one_curve()
    axes.text(0.3, 0.4, "text", fontsize=30)
    return figure, lambda a: curve.set_ydata(t * a / 5)


@scene
def title_that_touches_a_spine_beside_a_line():
    figure, axes, curve = one_curve()
    axes.spines.top.set(visible=True, linewidth=4, color="red")
    axes.set_title("ggggg", pad=4, y=1)
    return figure, lambda a: curve.set_ydata(t * a / 5)


@scene
def text_that_comes_from_outside():
    figure, axes, curve = one_curve()
    words = axes.text(0.5, 1.3, "text", clip_on=True)

    def redraw(a):
        curve.set_ydata(t * a / 5)
        words.set_y(0.3 if a == 5 else 1.3 + a / 10)

    return figure, redraw


@scene
def look_of_a_line():
    figure, _, curve = one_curve()
    return figure, lambda a: curve.set(
        color=f"C{a}", linewidth=a + 1, alpha=0.5 + a / 10, marker="o" if a % 2 else ""
    )


@scene
def order_of_lines():
    figure, axes, curve = one_curve()
    axes.plot(t, 1 - t, linewidth=5, zorder=2)
    return figure, lambda a: curve.set(zorder=1 + 2 * (a % 2), linewidth=5)


@scene
def visibility():
    figure, axes, curve = one_curve()
    (other,) = axes.plot(t, 1 - t)

    def redraw(a):
        curve.set_visible(a % 2 == 0)
        other.set_visible(a < 3)

    return figure, redraw


@scene
def scatter():
    figure, axes, _ = one_curve()
    dots = axes.scatter([0, 1], [0, 1], c=[0, 1])
    return figure, lambda a: dots.set(
        offsets=[[0, a / 5], [a / 5, 1]], array=[a, 1.0], sizes=[20 * a + 5]
    )


@scene
def colours_of_a_scatter_under_a_moving_line():
    figure, axes, curve = one_curve()
    dots = axes.scatter(t, t, c=t)

    def redraw(a):
        curve.set_ydata(a * t)
        dots.set_array((t * a) % 1)

    return figure, redraw


@scene
def image():
    figure, axes, _ = one_curve()
    picture = axes.imshow(eye, aspect="auto")
    return figure, lambda a: picture.set_data(eye * a / 5)


@scene
def image_with_colour_bar():
    figure, axes = plt.subplots(figsize=(3, 2))
    picture = axes.imshow(eye)
    figure.colorbar(picture)

    def redraw(a):
        picture.set(data=eye * a, clim=(0, a + 1))

    return figure, redraw


@scene
def mesh():
    figure, axes, _ = one_curve()
    picture = axes.pcolormesh(eye)
    return figure, lambda a: picture.set_array(np.roll(eye, a))


@scene
def mesh_with_colour_bar():
    figure, axes = plt.subplots(figsize=(3, 2))
    picture = axes.pcolormesh(eye)
    figure.colorbar(picture)
    return figure, lambda a: setattr(picture.norm, "vmax", a + 1)


@scene
def contours_made_anew():
    figure, axes = plt.subplots(figsize=(3, 2))
    made = []

    def redraw(a):
        while made:
            made.pop().remove()
        made.append(axes.contourf(t, t, np.sin(a * t) + t[:, None]))

    return figure, redraw


@scene
def quiver():
    figure, axes = plt.subplots(figsize=(3, 2))
    arrows = axes.quiver([0, 1], [0, 1], [1, 1], [1, 0])

    def redraw(a):
        arrows.set_UVC([1, a / 5], [a / 5, 0])
        arrows.set_offsets([[0, a / 5], [1, 1]])

    return figure, redraw


@scene
def arrow():
    figure, axes, _ = one_curve()
    patch = axes.add_patch(FancyArrowPatch((0, 0), (1, 1), mutation_scale=20))
    return figure, lambda a: patch.set_positions((0, 0), (a / 5, 0.5))


@scene
def text():
    figure, axes, _ = one_curve()
    words = axes.text(0.5, 0.5, "")
    return figure, lambda a: words.set(
        text=rf"$\alpha$ = {a}", position=(a / 10, 0.5), color=f"C{a}", rotation=10 * a
    )


def annotated():
    figure, axes, curve = one_curve()
    return figure, curve, axes.annotate("a", (0, 0), (0.5, 0.2), arrowprops={"arrowstyle": "->"})


@scene
def annotation():
    figure, _, note = annotated()
    return figure, lambda a: note.set(text=f"{a}", position=(a / 5, 0.5))


@scene
def target_of_an_annotation():
    figure, _, note = annotated()
    return figure, lambda a: setattr(note, "xy", (a / 5, 0.5))


@scene
def target_of_an_annotation_and_a_line():
    figure, curve, note = annotated()

    def redraw(a):
        curve.set_ydata(a * t)
        note.xy = (1, a / 5)

    return figure, redraw


@scene
def arrow_of_an_annotation():
    figure, _, note = annotated()
    return figure, lambda a: note.arrow_patch.set_color(f"C{a}")


@scene
def fill_between():
    figure, axes, _ = one_curve()
    area = axes.fill_between(t, t)
    return figure, lambda a: area.set_data(t, 0 * t, t * a / 5)


@scene
def bars():
    figure, axes = plt.subplots(figsize=(3, 2))
    columns = axes.bar(range(3), [5, 2, 3])

    def redraw(a):
        for column, height in zip(columns, (a, 2, a / 2), strict=True):
            column.set_height(height)

    return figure, redraw


@scene
def patches():
    figure, axes, _ = one_curve()
    circle = axes.add_patch(Circle((0, 0), 0.3))
    band = axes.axvspan(0.2, 0.3, alpha=0.5)

    def redraw(a):
        circle.center = a / 5, 0.2
        band.set_x(a / 5)

    return figure, redraw


@scene
def error_bars_and_stems():
    figure, axes, _ = one_curve()
    middle, _, (bars,) = axes.errorbar(t, t, t).lines
    stem = axes.stem([0, 1, 2])

    def redraw(a):
        middle.set_ydata(t * a / 5)
        bars.set_segments([[(x, -a), (x, a)] for x in t])
        stem.stemlines.set_segments([[(1, 0), (1, a)]])

    return figure, redraw


@scene
def title():
    figure, axes, _ = one_curve()
    return figure, lambda a: axes.set_title(f"two\nlines {a}" if a % 2 else "")


@scene
def titles_beside_ticks_on_top():
    figure, axes, curve = one_curve()
    axes.xaxis.tick_top()
    middle, right = axes.set_title("x"), axes.set_title("y", loc="right")

    def redraw(a):
        middle.set_text(f"{a}")
        right.set_color(f"C{a}")
        curve.set_ydata(t * a / 5)

    return figure, redraw


@scene
def figure_titles():
    figure, _, _ = one_curve()
    below = figure.supxlabel("x")

    def redraw(a):
        figure.suptitle(f"{a}")
        below.set_text(f"{a}")

    return figure, redraw


@scene
def figure_texts_and_lines():
    figure, _, curve = one_curve()
    words = figure.text(0.5, 0.5, "")
    stroke = figure.add_artist(Line2D([0, 1], [0, 1]))

    def redraw(a):
        words.set_text(f"{a}")
        stroke.set_ydata([0, a / 5])
        curve.set_ydata(t * a / 5)

    return figure, redraw


@scene
def still_figure_text_over_a_moving_line():
    figure, _, curve = one_curve()
    figure.text(0.3, 0.5, "MMMMMM", color="red")
    curve.set_linewidth(10)
    return figure, lambda a: curve.set_ydata(0 * t + a / 5)


@scene
def line_from_axes_to_axes():
    figure, left, right, curve, _ = two_axes()
    bridge = ConnectionPatch((0, 0), (1, 1), "data", "data", axesA=left, axesB=right)
    figure.add_artist(bridge)

    def redraw(a):
        curve.set_ydata(t * a / 5)
        bridge.xy1 = a / 5, 0

    return figure, redraw


@scene
def texts_of_legends():
    figure, axes, curve = one_curve()
    legends = axes.legend(["a"]), figure.legend(["b"])

    def redraw(a):
        curve.set_ydata(t * a / 5)
        for legend in legends:
            legend.get_texts()[0].set_text(f"number {a}")

    return figure, redraw


@scene
def legend_made_anew():
    figure, axes, curve = one_curve()

    def redraw(a):
        curve.set_label(f"{a}")
        axes.legend()

    return figure, redraw


@scene
def limits():
    figure, axes, curve = one_curve()

    def redraw(a):
        curve.set_ydata(t * a)
        axes.set(xlim=(0, 1 + a), ylim=(0, 1 + a))

    return figure, redraw


@scene
def limits_now_and_then():
    figure, axes, curve = one_curve()

    def redraw(a):
        curve.set_ydata(t * a)
        if a > 2:
            axes.set_ylim(0, a)

    return figure, redraw


@scene
def shared_limits():
    figure, left, right, curve, _ = two_axes(sharex=True, sharey=True)

    def redraw(a):
        curve.set_ydata(t * a)
        left.set_ylim(0, a + 1)
        right.set_xlim(0, a + 1)

    return figure, redraw


@scene
def autoscale():
    figure, axes, curve = one_curve()

    def redraw(a):
        curve.set_ydata(t * a)
        axes.relim()
        axes.autoscale()

    return figure, redraw


@scene
def autoscale_at_once():
    figure, axes, curve = one_curve()

    def redraw(a):
        curve.set_ydata(t * a)
        axes.relim()
        axes.autoscale_view()

    return figure, redraw


@scene
def logarithmic_axes():
    figure, axes, curve = one_curve()
    axes.set(xscale="log", yscale="log")
    return figure, lambda a: curve.set_data(t + 0.1, (t + 0.1) ** a)


@scene
def change_of_scale():
    figure, axes, curve = one_curve()

    def redraw(a):
        curve.set_ydata(0.1 + t * a)
        axes.set_yscale("log" if a % 2 else "linear")

    return figure, redraw


@scene
def artists_added():
    figure, axes, _ = one_curve()
    return figure, lambda a: axes.plot(t, t * a)


@scene
def artists_replaced():
    figure, axes, _ = one_curve()
    made = []

    def redraw(a):
        while made:
            made.pop().remove()
        made.extend([*axes.plot(t, t * a), axes.axvline(a / 5), axes.text(0.5, 0.5, f"{a}")])

    return figure, redraw


@scene
def axes_cleared():
    figure, axes, _ = one_curve()

    def redraw(a):
        axes.clear()
        axes.plot(t, t * a)
        axes.set_title(f"{a}")

    return figure, redraw


@scene
def axes_added():
    figure, _, curve = one_curve()

    def redraw(a):
        curve.set_ydata(t * a / 5)
        figure.add_axes([a / 8 + 0.1, 0.4, 0.2, 0.2])

    return figure, redraw


@scene
def axis_off():
    figure, axes, curve = one_curve()
    axes.set(facecolor="yellow")
    axes.set_axis_off()
    return figure, lambda a: curve.set_ydata(t * a / 5)


@scene
def axis_off_and_on():
    figure, axes, curve = one_curve()

    def redraw(a):
        curve.set_ydata(t * a / 5)
        axes.axis("off" if a % 2 else "on")

    return figure, redraw


@scene
def frame_off():
    figure, axes, curve = one_curve()
    axes.set(frame_on=False, facecolor="yellow")
    return figure, lambda a: curve.set_ydata(t * a / 5)


@scene
def frame_off_and_on():
    figure, axes, curve = one_curve()

    def redraw(a):
        curve.set_ydata(t * a / 5)
        axes.set_frame_on(a % 2)

    return figure, redraw


@scene
def axes_hidden():
    figure, _, right, curve, other = two_axes()

    def redraw(a):
        curve.set_ydata(t * a / 5)
        other.set_ydata(t * a / 5)
        right.set_visible(a % 2)

    return figure, redraw


@scene
def axes_moved():
    figure, axes, curve = one_curve()

    def redraw(a):
        curve.set_ydata(t * a / 5)
        axes.set_position([0.2, 0.2, 0.1 + a / 10, 0.7])

    return figure, redraw


@scene
def aspect():
    figure, axes, curve = one_curve()

    def redraw(a):
        curve.set_ydata(t * a / 5)
        axes.set_aspect(a / 5 + 0.5)

    return figure, redraw


@scene
def equal_aspect_and_limits():
    figure, axes, curve = one_curve()
    axes.set_aspect("equal")

    def redraw(a):
        curve.set_ydata(t * a / 5)
        axes.set_ylim(0, 1 + a)

    return figure, redraw


@scene
def backgrounds():
    figure, axes, curve = one_curve()

    def redraw(a):
        curve.set_ydata(t * a / 5)
        axes.set_facecolor(f"C{a}")
        figure.set_facecolor(f"C{a + 2}")
        figure.patch.set_alpha(a / 5)

    return figure, redraw


@scene
def labels_of_an_axis():
    figure, axes, curve = one_curve()
    axes.set_ylabel("y")

    def redraw(a):
        curve.set_ydata(t * a / 5)
        axes.set_xlabel(f"{a}")
        axes.yaxis.label.set_color(f"C{a}")

    return figure, redraw


@scene
def colour_of_the_label_of_an_axis():
    figure, axes, curve = one_curve()
    axes.set_xlabel("x")

    def redraw(a):
        curve.set_ydata(t * a / 5)
        axes.xaxis.label.set_color(f"C{a}")

    return figure, redraw


@scene
def ticks():
    figure, axes, _ = one_curve()
    return figure, lambda a: axes.set_xticks([0, a / 5], ["0", f"{a}"])


@scene
def colour_of_a_tick_label():
    figure, axes, curve = one_curve()

    def redraw(a):
        curve.set_ydata(t * a / 5)
        axes.get_xticklabels()[1].set_color(f"C{a}")

    return figure, redraw


@scene
def grid():
    figure, axes, curve = one_curve()

    def redraw(a):
        curve.set_ydata(t * a / 5)
        axes.grid(visible=bool(a % 2))

    return figure, redraw


@scene
def spines():
    figure, axes, _ = one_curve()

    def redraw(a):
        axes.spines.left.set_position(("data", a / 5))
        axes.spines.top.set_visible(a % 2)

    return figure, redraw


@scene
def inset_and_its_parent():
    figure, axes, curve = one_curve()
    (inner,) = axes.inset_axes([0.3, 0.3, 0.5, 0.5]).plot(t, t)

    def redraw(a):
        curve.set_ydata(t * a / 5)
        inner.set_ydata(t * (1 - a / 5))

    return figure, redraw


@scene
def parent_of_an_inset():
    figure, axes, curve = one_curve()
    axes.inset_axes([0.3, 0.3, 0.5, 0.5]).plot(t, t)
    return figure, lambda a: curve.set_ydata(t * a / 5)


@scene
def inset_autoscaled():
    figure, axes, _ = one_curve()
    inset = axes.inset_axes([0.3, 0.3, 0.5, 0.5])
    (inner,) = inset.plot(t, t)

    def redraw(a):
        inner.set_ydata(t * (1 + a))
        inset.relim()
        inset.autoscale()

    return figure, redraw


@scene
def inset_zoom():
    figure, axes, _ = one_curve()
    inset = axes.inset_axes([0.5, 0.1, 0.4, 0.4])
    axes.indicate_inset_zoom(inset)
    return figure, lambda a: inset.set(xlim=(0, 0.1 + a / 10), ylim=(0, 0.1 + a / 10))


def twins():
    figure, axes, curve = one_curve()
    twin = axes.twinx()
    (other,) = twin.plot(t, 1 - t, "red", linewidth=5)
    curve.set_linewidth(5)
    return figure, curve, other


@scene
def lower_twin():
    figure, curve, _ = twins()
    return figure, lambda a: curve.set_ydata(t * a / 5)


@scene
def upper_twin():
    figure, _, other = twins()
    return figure, lambda a: other.set_ydata(t * a / 5)


@scene
def both_twins():
    figure, curve, other = twins()

    def redraw(a):
        curve.set_ydata(t * a / 5)
        other.set_ydata(1 - t * a / 5)

    return figure, redraw


@scene
def axes_over_axes():
    figure, _, curve = one_curve()
    figure.add_axes([0.4, 0.4, 0.4, 0.4]).plot(t, t)
    return figure, lambda a: curve.set_ydata(t * a / 5)


@scene
def axes_under_axes():
    figure, axes, curve = one_curve()
    (other,) = figure.add_axes([0.4, 0.4, 0.4, 0.4]).plot(t, t)
    axes.set(zorder=1)

    def redraw(a):
        curve.set_ydata(t * a / 5)
        other.set_ydata(t * a / 5)

    return figure, redraw


@scene
def polar_axes():
    figure, _, curve = one_curve(subplot_kw={"projection": "polar"})
    return figure, lambda a: curve.set_ydata(t * a / 5)


@scene
def figures_in_a_figure():
    figure = plt.figure(figsize=(4, 2))
    left, right = figure.subfigures(1, 2)
    (curve,) = left.subplots().plot(t, t)
    right.subplots().plot(t, t)
    words = left.suptitle("x")

    def redraw(a):
        curve.set_ydata(t * a / 5)
        words.set_text(f"{a}")

    return figure, redraw


def live_scene(name, value=1):
    figure, move = SCENES[name]()

    def redraw(a):
        move(a)  # what it returns is no sentence

    return LiveFigure(figure, redraw, a=slider("a", 0, 5, value), alt="a scene")


BELOW_AN_AXIS = "image", "mesh", "bars", "patches", "fill_between"  # in the default style


@pytest.mark.parametrize(
    ("name", "style"),
    [(name, "helpers.lecture") for name in SCENES] + [(name, "default") for name in BELOW_AN_AXIS],
)
def test_the_picture_is_what_a_full_draw_gives(name, style):
    with plt.style.context(style):
        live = live_scene(name)
        for number, values in enumerate([(1,), (4,), (3, 2, 0, 5)]):
            before = pixels(live)
            for value in values:
                live.controls["a"].value = value
            assert message(live) == ""
            if number:
                assert not np.array_equal(pixels(live), before), "nothing moves"
            assert np.array_equal(pixels(live), full_draw(live)), f"a = {values}"
            live._sharpen()
            assert [*pixels(live).shape[1::-1]] == [*(200 * live.figure.get_size_inches())]
            assert np.array_equal(pixels(live), full_draw(live)), f"sharp, a = {values}"


def test_the_whole_figure_has_its_place_in_the_layout():
    figure, axes = plt.subplots(figsize=(3, 2), layout="constrained")

    def redraw(a):  # what is written by redraw needs room too
        axes.set_xlabel(f"{a}\n{a}\n{a}")
        figure.suptitle(f"{a}\n{a}")

    live = LiveFigure(figure, redraw, a=slider("a", 0, 5, 1), alt="")
    box = axes.xaxis.label.get_window_extent(figure.canvas.get_renderer())
    assert box.y0 >= 0
    place = axes.get_position().bounds
    live.controls["a"].value = 5
    assert axes.get_position().bounds == place  # and does not jump


def test_only_what_moves_is_drawn_again():
    live = live_scene("line", 3)
    (behind,) = live.figure.axes[0].plot(t, t**2, zorder=1)
    live.controls["a"].value = 2
    draw = Line2D.draw
    with (
        patch.object(FigureCanvasAgg, "draw", side_effect=AssertionError("background drawn")),
        patch.object(behind, "draw", side_effect=AssertionError("line behind drawn")),
        patch.object(Line2D, "draw", autospec=True, side_effect=draw) as drawn,
    ):
        for value in range(6):
            live.controls["a"].value = value
    assert message(live) == ""
    assert drawn.call_count == 6
    assert np.array_equal(pixels(live), full_draw(live))


@pytest.mark.parametrize(
    "name",
    [
        "one_line_or_the_other",
        "look_of_a_line",
        "visibility",
        "scatter",
        "image",
        "annotation",
        "title",
        "figure_texts_and_lines",
        "axis_off",
        "inset_and_its_parent",
        "both_twins",
    ],
)
def test_the_background_is_drawn_no_more_than_needed(name):
    live = live_scene(name)
    for value in (2, 3):
        live.controls["a"].value = value
    with patch.object(FigureCanvasAgg, "draw", side_effect=AssertionError("background drawn")):
        for value in (4, 5, 0):
            live.controls["a"].value = value
            assert message(live) == ""


def test_artists_that_redraw_removed_are_let_go():
    figure, axes, _ = one_curve()
    made = []

    def redraw(a):
        for line in list(axes.lines):
            line.remove()
        made.append(weakref.ref(axes.plot(t, t * a)[0]))

    live = LiveFigure(figure, redraw, a=slider("a", 0, 5, 1), alt="")
    for value in (2, 3, 4, 5):
        live.controls["a"].value = value
    gc.collect()
    assert [made.index(ref) for ref in made if ref()] == [len(made) - 1]


def test_picture_draws_any_values_and_the_next_change_still_fits():
    live = live_scene("limits")
    png, sentence = live.picture(2, a=4)
    assert sentence == ""
    assert np.array_equal(np.asarray(Image.open(io.BytesIO(png))), full_draw(live))
    png, _ = live.picture(a=4)
    assert Image.open(io.BytesIO(png)).size == (300, 200)
    assert live.values == {"a": 1}
    live.controls["a"].value = 2
    assert np.array_equal(pixels(live), full_draw(live))


def test_the_picture_is_a_sound_png():
    live = live_scene("line")
    picture = Image.open(io.BytesIO(part(live, widgets.Image).value))
    assert (picture.format, picture.mode, picture.size) == ("PNG", "RGBA", (600, 400))
    picture.verify()  # the checksums


# Errors and sentences


def live_number(redraw, value=1, **options):
    figure, _, _ = one_curve()
    return LiveFigure(figure, redraw, a=slider("a", 0, 5, value), alt="a curve", **options)


def test_an_error_at_creation_is_raised():
    with pytest.raises(ZeroDivisionError):
        live_number(lambda a: 1 / a, value=0)


def test_a_later_error_is_shown_until_the_next_success():
    figure, axes, curve = one_curve()

    def redraw(a):
        curve.set_ydata(t * a)
        if a == 3:
            axes.set_title("half done")
            raise ZeroDivisionError("1 < 2")
        return "fine"

    live = LiveFigure(figure, redraw, a=slider("a", 0, 5, 1), alt="")
    before = pixels(live)
    live.controls["a"].value = 3
    assert "ZeroDivisionError" in message(live) and "1 &lt; 2" in message(live)
    assert "1 < 2" not in message(live)
    assert np.array_equal(pixels(live), before)
    live.controls["a"].value = 1
    assert message(live) == "fine"
    assert np.array_equal(pixels(live), full_draw(live))


def test_an_error_while_drawing_is_shown_too():
    figure, axes, curve = one_curve()

    def redraw(a):
        curve.set_ydata(t * a)
        axes.set_xlabel("$\\frac$" if a == 3 else "fine")

    live = LiveFigure(figure, redraw, a=slider("a", 0, 5, 1), alt="")
    live.controls["a"].value = 3
    assert "ValueError" in message(live) and "frac" in message(live)
    live.controls["a"].value = 4
    assert message(live) == ""
    assert np.array_equal(pixels(live), full_draw(live))


def test_the_sentence_is_shown_as_text():
    live = live_number(lambda a: f"{a} < 2 & <i>α</i>")
    live.controls["a"].value = 0
    assert message(live) == html.escape("0 < 2 & <i>α</i>")
    assert part(live, widgets.Image).tooltip == "a curve. 0 < 2 & <i>α</i>"


def test_no_sentence_no_text():
    assert message(live_number(lambda a: None)) == ""


# What Jupyter sees


def test_repr_names_the_values_and_is_the_same_everywhere():
    figure, _, _ = one_curve()
    controls = {
        "n": slider("n", 0, 5, 1),
        "eta": slider("η", 0, 2, 0.2),
        "rate": slider("rate", 3, 30, 30, log=True),  # 10 ** log10(30) is not quite 30
        "rule": widgets.Dropdown(options=["Euler", "exact"]),
    }
    live = LiveFigure(figure, lambda **values: None, alt="", **controls)
    assert repr(live) == "LiveFigure(n=1, eta=0.2, rate=30.0, rule='Euler')"


def test_the_bundle_holds_sliders_a_sharp_picture_and_text():
    live = live_number(lambda a: f"a² = {a**2}")
    live.controls["a"].value = 2
    bundle, metadata = live._repr_mimebundle_()
    assert bundle["application/vnd.jupyter.widget-view+json"]["model_id"] == live.model_id
    found = np.asarray(Image.open(io.BytesIO(base64.b64decode(bundle["image/png"]))))
    assert found.shape == (400, 600, 4)
    assert np.array_equal(found, full_draw(live))
    assert metadata["image/png"] == {"width": 300, "height": 200}
    assert bundle["text/plain"] == "LiveFigure(a=2): a² = 4"


# Sharp at rest


def test_a_picture_gets_sharp_when_its_slider_rests_and_keeps_its_size(monkeypatch):
    monkeypatch.setattr("helpers.live.REST", 0.05)
    live = live_scene("line")
    image = part(live, widgets.Image)
    assert pixels(live).shape == (400, 600, 4)
    assert image.layout.width == "300px"
    came = queue.Queue()
    image.observe(lambda _: came.put(pixels(live).shape[:2]), "value")
    for value in (2, 3, 4):
        live.controls["a"].value = value
    assert [came.get(timeout=30) for _ in range(4)] == 3 * [(200, 300)] + [(400, 600)]
    with pytest.raises(queue.Empty):  # one sharp picture, after the last
        came.get(timeout=0.3)
    assert image.layout.width == "300px"


def test_what_gets_sharp_is_drawn_without_redraw_and_from_what_is_stored():
    calls = []
    figure, axes, curve = one_curve()

    def redraw(a):
        calls.append(a)
        curve.set_ydata(t * a)

    live = LiveFigure(figure, redraw, a=slider("a", 0, 5, 1), alt="")
    live.controls["a"].value = 2
    calls.clear()
    live._sharpen()
    live.controls["a"].value = 3
    with patch.object(FigureCanvasAgg, "draw", side_effect=AssertionError("background drawn")):
        live._sharpen()
    assert calls == [3]
    assert np.array_equal(pixels(live), full_draw(live))


def test_nothing_gets_sharp_after_another_picture_was_asked_for_or_the_end(monkeypatch):
    live = live_scene("line")
    live.controls["a"].value = 2
    live.picture(a=5)
    live._sharpen()
    assert pixels(live).shape == (200, 300, 4)
    live.controls["a"].value = 3
    timer = live._timer
    live.close()
    timer.join(10)
    assert not timer.is_alive()


def test_the_figure_leaves_pyplot():
    live_scene("line")
    assert plt.get_fignums() == []


def test_a_figure_made_without_pyplot_works_too():
    figure = Figure(figsize=(3, 2))
    (curve,) = figure.subplots().plot(t, t)
    live = LiveFigure(figure, lambda a: curve.set_ydata(t * a), a=slider("a", 0, 5, 1), alt="")
    live.controls["a"].value = 3
    assert np.array_equal(pixels(live), full_draw(live))


def test_other_controls_work_too():
    figure, _, curve = one_curve()

    def redraw(colour, dashed):
        curve.set(color=colour, linestyle="--" if dashed else "-")

    live = LiveFigure(
        figure,
        redraw,
        colour=widgets.Dropdown(options=[("Blue", "C0"), ("Red", "C3")]),
        dashed=widgets.Checkbox(),
        alt="",
    )
    pictures = {pixels(live).tobytes()}
    live.controls["colour"].value = "C3"
    pictures.add(pixels(live).tobytes())
    live.controls["dashed"].value = True
    pictures.add(pixels(live).tobytes())
    assert len(pictures) == 3
    assert live.values == {"colour": "C3", "dashed": True}


def test_threads_may_move_sliders_while_another_draws():
    figure, axes, curve = one_curve()

    def redraw(a, b):
        curve.set_ydata(np.sin(a * t) + b / 100)
        axes.set_ylim(-1, 1 + b // 25)
        axes.set_title(f"{a} and {b}")
        return f"{a} and {b}"

    live = LiveFigure(figure, redraw, a=slider("a", 0, 1000, 1), b=slider("b", 0, 100, 1), alt="")
    done = threading.Event()

    def drag(seed):
        chance = random.Random(seed)
        for _ in range(10):
            live.controls[chance.choice("ab")].value = chance.randint(0, 100)
            assert "Error" not in message(live)

    def draw_with_pyplot():
        while not done.is_set():
            other, other_axes = plt.subplots(figsize=(1, 1))
            other_axes.plot(t)
            other.canvas.draw()
            plt.close(other)

    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-5)
    try:
        with ThreadPoolExecutor(5) as pool:
            drawing = pool.submit(draw_with_pyplot)
            drags = [pool.submit(drag, seed) for seed in range(4)]
            try:
                for future in drags:
                    future.result()
            finally:
                done.set()
            drawing.result()
    finally:
        sys.setswitchinterval(interval)
    assert message(live) == "{a} and {b}".format(**live.values)
    assert np.array_equal(pixels(live), full_draw(live))
    redraw(**live.values)
    assert np.array_equal(pixels(live), full_draw(live))


# Sliders


@pytest.mark.parametrize(
    ("numbers", "options", "expected"),
    [
        ((0, 10, 5), {}, (widgets.IntSlider, 0, 10, 5, 1, "d")),
        ((0, 100, 5), {"step": 5}, (widgets.IntSlider, 0, 100, 5, 5, "d")),
        ((0, 1, 0.5), {}, (widgets.FloatSlider, 0, 1, 0.5, 0.01, ".2f")),
        ((0, 10.0, 5), {}, (widgets.FloatSlider, 0, 10, 5, 0.1, ".1f")),
        ((0, 10, 5), {"step": 0.5}, (widgets.FloatSlider, 0, 10, 5, 0.5, ".1f")),
        ((0, 1, 0), {"step": 0.25}, (widgets.FloatSlider, 0, 1, 0, 0.25, ".2f")),
        ((0, 1e4, 0), {}, (widgets.FloatSlider, 0, 1e4, 0, 100, ".0f")),
        ((0.0, 20, 2), {"step": 2}, (widgets.FloatSlider, 0, 20, 2, 2, ".0f")),
        ((-0.001, 0.001, 0), {}, (widgets.FloatSlider, -0.001, 0.001, 0, 2e-5, ".5f")),
        ((0.01, 100, 1), {"log": True}, (widgets.FloatLogSlider, -2, 2, 1, 0.04, ".3g")),
        ((1, 10, 1), {"log": True, "step": 0.5}, (widgets.FloatLogSlider, 0, 1, 1, 0.5, ".3g")),
    ],
)
def test_slider_fits_its_numbers(numbers, options, expected):
    control = slider("label", *numbers, **options)
    kind, *bounds, readout = expected
    assert type(control) is kind
    found = control.min, control.max, control.value, control.step
    assert np.allclose(found, bounds, rtol=1e-12, atol=0)
    assert (control.description, control.readout_format) == ("label", readout)


@pytest.mark.parametrize("ends", [(3, 30), (0.05, 0.3), (0.001, 7), (1, 1000)])
def test_a_logarithmic_slider_reaches_its_ends(ends):
    for value in ends:
        assert slider("x", *ends, value, log=True).value == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize(
    ("numbers", "options", "named"),
    [
        ((0, 1, 2), {}, r"2 in \[0, 1\]"),
        ((0, 1, -0.1), {}, r"-0.1 in \[0, 1\]"),
        ((1, 0, 0.5), {}, r"0.5 in \[1, 0\]"),
        ((1, 1, 1), {}, r"1 in \[1, 1\]"),
        ((0, 1, np.nan), {}, "nan"),
        ((0, np.nan, 0), {}, "nan"),
        ((0.0, np.inf, 1), {}, "inf"),
        ((0, 1, 0.5), {"step": 0}, "step .* 0"),
        ((0, 10, 5), {"step": -1}, "step .* -1"),
        ((0, 1, 0.5), {"step": np.nan}, "step .* nan"),
        ((0, 1, 0.5), {"log": True}, "low .* 0"),
        ((-1, 1, 0.5), {"log": True}, "low .* -1"),
    ],
)
def test_impossible_sliders_are_named(numbers, options, named):
    with pytest.raises(ValueError, match=f"my label: .*{named}"):
        slider("my label", *numbers, **options)


# Play, and choices


def played(**options):
    figure, _, curve = one_curve()
    control = slider("time t", *options.pop("numbers", (0, 10, 4)), play=True, **options)
    live = LiveFigure(figure, lambda a: curve.set_ydata(t * a), a=control, alt="")
    return live, control, control.play


def test_a_slider_that_plays_follows_its_button_and_the_button_follows_it():
    live, control, play = played()
    assert play in live.children[0].children[0].children
    assert (play.value, play.min, play.max, play.step) == (4, 0, 10, 1)
    before = pixels(live)
    play.value = 7
    assert control.value == 7 and (pixels(live).shape != before.shape)
    control.value = 2
    assert play.value == 2
    assert not play.playing and not play.repeat  # motion is off until it is asked for


@pytest.mark.parametrize(
    ("numbers", "options", "last", "values"),
    [
        ((0, 2, 0.5), {}, 100, (0, 2)),
        ((0.01, 100, 1), {"log": True}, 100, (0.01, 100)),
        ((0, 6, 0), {"step": 2}, 3, (0, 6)),
    ],
)
def test_a_button_goes_through_all_values_of_its_slider(numbers, options, last, values):
    _, control, play = played(numbers=numbers, **options)
    assert play.max == last and play.interval == max(80, min(600, 8000 // last))
    for place, value in zip((0, last), values, strict=True):
        play.value = place
        assert control.value == pytest.approx(value)
    control.value = start = numbers[2]
    assert control.value == start  # and stays where it is put


def test_a_slider_put_between_two_values_stays_there():
    _, control, play = played(numbers=(0.0, 1, 0.5), step=0.1)
    control.value = 0.72
    assert control.value == 0.72 and play.value == 7


def test_a_choice_is_a_row_of_buttons():
    figure, _, curve = one_curve()

    def redraw(kind, line):
        curve.set(color=kind, linestyle=line)

    live = LiveFigure(
        figure,
        redraw,
        kind=choice("colour", {"blue": "C0", "red": "C3"}, "C3"),
        line=choice("line", ["solid", "dotted"], "solid"),
        alt="",
    )
    kind, line = live.controls.values()
    assert [type(control) for control in (kind, line)] == 2 * [widgets.ToggleButtons]
    assert live.values == {"kind": "C3", "line": "solid"}
    before = pixels(live)
    kind.value = "C0"
    live._sharpen()
    assert (pixels(live) != before).any()
    assert (possible_values(kind), possible_values(line)) == (["C0", "C3"], ["solid", "dotted"])


def test_a_choice_of_what_is_not_there_is_named():
    with pytest.raises(ValueError, match=r"rule: value must be one of \['a', 'b'\], got 'c'"):
        choice("rule", ["a", "b"], "c")
