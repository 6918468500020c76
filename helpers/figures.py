"""Panels: what a figure shows, in the words of the lectures. The drawing is done here.

A figure is a row of panels, a panel holds marks, and marks hold what was computed: docs/figures.md
shows each with its code.
"""

from dataclasses import KW_ONLY, dataclass, field, replace
from itertools import pairwise
from types import SimpleNamespace

import numpy as np
from IPython.display import display
from matplotlib.colors import ListedColormap, LogNorm, Normalize
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch, Polygon, Rectangle

from helpers.live import LiveFigure
from helpers.pictures import sharp
from helpers.style import EXACT, FORCE, GRADIENT, HIDDEN, POSITION

LARGEST = 1e9  # what lies further out is drawn there: matplotlib cannot place a run that explodes


# Marks: what is drawn in a panel


@dataclass
class Mark:
    """Something drawn. make: (axes, data, look) -> artists; move: (axes, artists, data, look).

    data is what may change with a slider, look what may not; label names it above the panel.
    """

    make: object
    move: object
    data: tuple
    look: dict = field(default_factory=dict)
    label: str = ""


def curve(x, y, color, label="", *, style="-", width=2, marker=""):
    """A line through the points (x, y), arrays of one shape."""
    look = dict(color=color, linestyle=style, linewidth=width, marker=marker)
    return Mark(_make_line, _move_line, (x, y), look, label)


def exact(x, y, label="exact"):
    """What is exact, or there to compare with: a broad pale band, under what is computed."""
    look = dict(color=EXACT, linewidth=6, alpha=0.35, solid_capstyle="round", zorder=1.5)
    return Mark(_make_line, _move_line, (x, y), look, label)


def points(x, y, color, label="", *, marker="o", size=8, hollow=False):
    """Dots at (x, y), not connected; hollow ones differ also without colour."""
    look = dict(color=color, linestyle="", marker=marker, markersize=size)
    look |= dict(fillstyle="none", markeredgewidth=2) if hollow else {}
    return Mark(_make_line, _move_line, (x, y), look, label)


def steps(x, y, color, label=""):
    """Arrows from each point (x_i, y_i) to the next."""
    return arrows(pairwise(zip(x, y, strict=True)), color, label)


def arrows(pairs, color, label="", *, width=2, bend=0.0, gap=0.0):
    """Arrows, each from a point (x, y) to another; bend curves them, gap (points) shortens them."""
    look = dict(color=color, linewidth=width, mutation_scale=8 + 4 * width, arrowstyle="-|>")
    look |= dict(connectionstyle=f"arc3,rad={bend}", shrinkA=gap, shrinkB=gap)
    return Mark(_make_arrows, _move_arrows, (list(pairs),), look, label)


def text(x, y, words, color="black", *, align="center", size=13, box=False):
    """Words centred at (x, y), or beginning ("left") or ending ("right") there; box: on white."""
    look = dict(color=color, ha=align, va="center", fontsize=size, zorder=6)
    look |= dict(bbox=dict(facecolor="white", edgecolor="none", pad=1.5)) if box else {}
    return Mark(_make_text, _move_text, (x, y, words), look)


def area(x, y, color, label="", *, alpha=1.0):
    """The inside of the polygon with the corners (x, y)."""
    return Mark(_make_area, _move_area, (x, y), dict(color=color, alpha=alpha, zorder=2), label)


def bars(x, heights, color, label="", *, width=0.8):
    """A bar from 0 to each height, at x."""
    return Mark(_make_bars, _move_bars, (x, heights, width), dict(color=color), label)


def rule(*, x=None, y=None, color=EXACT, label="", style="-"):
    """A thin line through the whole panel, at this x or at this y."""
    look = dict(color=color, linewidth=1.2, linestyle=style, zorder=1)
    ends = ([x, x], [0, 1]) if y is None else ([0, 1], [y, y])
    return Mark(_make_rule, _move_line, ends, look, label)


def heat(x, y, z, *, low, high, name, log=False, colors="cividis"):
    """A map of z, shape (len(y), len(x)), over evenly spaced x and y, with its own colour bar."""
    look = dict(low=low, high=high, name=name, log=log, colors=colors)
    return Mark(_make_heat, _move_heat, (np.asarray(x), np.asarray(y), np.asarray(z)), look)


def region(x, y, inside, color="#dbe9f4"):
    """A tinted part of a map: where inside, shape (len(y), len(x)), is true."""
    return heat(x, y, inside, low=0, high=1, name="", colors=["white", color])


# Panels


@dataclass
class Panel:
    """Marks in one pair of axes. x, y: names; xlim, ylim: limits, from the first data if None.

    A logarithmic axis has xlog or ylog, equal gives both the same scale, bare leaves the axes out.
    width is relative to the other panels of the figure, kind its name in the text of a figure.
    """

    marks: tuple
    _: KW_ONLY
    kind: str = "panel"
    x: str = ""
    y: str = ""
    title: str = ""
    xlim: tuple | None = None
    ylim: tuple | None = None
    xlog: bool = False
    ylog: bool = False
    equal: bool = False
    bare: bool = False
    width: float = 1.0

    def __str__(self):
        labels = ", ".join(mark.label for mark in self.marks if mark.label)
        axes = f", {self.y} against {self.x}" if self.x and self.y and not self.bare else ""
        return f"{self.title or self.kind}{axes}{f' ({labels})' if labels else ''}"


def panel(*marks, **axes):
    """A panel of any kind; axes: the fields of `Panel`."""
    return Panel(marks, **axes)


def circle(radius=1.0):
    """The x and y of a circle around 0, for `curve` or `exact`."""
    turn = np.linspace(0, 2 * np.pi, 241)
    return radius * np.cos(turn), radius * np.sin(turn)


def over_time(*marks, x="time t", y="position x", **axes):
    """Quantities over time."""
    return Panel(marks, **dict(kind="over time", x=x, y=y, width=1.6) | axes)


def phase_plane(*marks, size=None, **axes):
    """Velocity against position, both from −size to size."""
    limits = {} if size is None else dict(xlim=(-size, size), ylim=(-size, size), equal=True)
    names = dict(kind="phase plane", x="position x", y="velocity v", width=1.2)
    return Panel(marks, **names | limits | axes)


def complex_plane(*marks, size=1.5, unit_circle=True, **axes):
    """Complex numbers, both parts from −size to size, on the unit circle. See `dots`."""
    if unit_circle:
        marks = (curve(*circle(), EXACT, width=1.5), *marks)
    names = dict(kind="complex plane", x="real part", y="imaginary part", width=1.2)
    return Panel(marks, **names | dict(xlim=(-size, size), ylim=(-size, size), equal=True) | axes)


def dots(z, color, label="", **look):
    """Complex numbers z as `points` of the complex plane."""
    return points(np.real(z), np.imag(z), color, label, **look)


def growth(*marks, x="step", y="size", **axes):
    """Quantities that grow or decay by factors: a constant factor is a straight line."""
    return Panel(marks, **dict(kind="growth", x=x, y=y, ylog=True, width=1.6) | axes)


def powers(*marks, **axes):
    """A power law on two logarithmic axes: y = x^p is a line of slope p."""
    return Panel(marks, **dict(kind="power law", xlog=True, ylog=True, width=1.2) | axes)


def plane(*marks, **axes):
    """A map over two parameters: `heat` or `region`, and marks on it."""
    return Panel(marks, **dict(kind="map", width=1.2) | axes)


def drawing(*marks, size, **axes):
    """A drawing without axes, from (0, 0) to size = (width, height), in equal units."""
    limits = dict(xlim=(0, size[0]), ylim=(0, size[1]), equal=True, bare=True)
    return Panel(marks, **dict(kind="drawing", width=size[0] / size[1]) | limits | axes)


def spring(x, *pushes, reach=2.2, **axes):
    """A mass on its spring at position x, and arrows from it.

    pushes: (value, colour, name) of each arrow, one above the other, in the unit of x; reach: the
    largest |x| to leave room for.
    """
    part = np.linspace(0, 1, 400)
    coils = 0.2 * np.sin(np.pi * np.clip(26 * part - 1, 0, 24))
    wall, left, right = -reach - 1.2, x - 0.3, x + 0.3
    marks = [
        curve([wall, wall], [-0.5, 0.6], "black", width=4),
        curve([wall, reach + 0.6], [-0.33, -0.33], "black", width=1),
        curve([0, 0], [-0.33, -0.45], "black", width=1),
        text(0, -0.58, "0"),
        curve(wall + (left - wall) * part, coils, "#555555", width=1.5),
        area([left, left, right, right], [-0.3, 0.3, 0.3, -0.3], "C0"),
    ]
    for i, (value, color, name) in enumerate(pushes):
        height = 0.5 + 0.3 * i
        marks.append(arrows([((x, height), (x + value, height))], color, name, width=3))
    limits = dict(xlim=(wall - 0.05, reach + 0.6), ylim=(-0.7, 0.75 + 0.3 * len(pushes)))
    look = dict(kind="mass on a spring", width=1.4, equal=True, bare=True)
    return Panel(tuple(marks), **look | limits | axes)


# A step of an unrolled network, seen from h_t: where words stand, arrows start and end, a cut is.
_PARTS = {
    "W": [(-1, 0.2), (-2, 0), (0, 0)],
    "U": [(-0.2, -0.75), (0, -1.5), (0, 0)],
    "V": [(-0.2, 0.75), (0, 0), (0, 1.5)],
    "g": [(-1, -0.48), (0, -0.2), (-2, -0.2)],
    "c": [(-1, -0.55), (-1.1, -0.2)],
    "e": [(0.7, 0.75), (0.2, 1.5), (0.2, 0)],
    "d": [(0.3, -0.65)],
    "s": [(-1, 0.52)],
    "h": [(0, 0)],
    "x": [(0, -1.5)],
    "y": [(0, 1.5)],
}


def unrolled(T, words, *, outputs=True, lit=(), **axes):
    """A network unrolled over T steps, with what is known so far: words = {name: what to write}.

    Circles: "h0" … are states, "x1" … inputs, "y1" … outputs, empty as long as they have no words.
    Arrows: "W1", "U1", "V1" … say W, U, V if words do not say otherwise. Purple, where words has
    it: "g3", the gradient from h_3 back to h_2, or "c3", this way cut; "e3", from y_3 down to h_3;
    "d3", what met at h_3; "s3", the share of step 3 in the gradient of W. lit: names drawn bold.
    The centre of h_t is (2t, 0). Raises ValueError for other names.
    """
    kinds = [kind for kind in _PARTS if outputs or kind not in "yVe"]
    names = ["h0", *(f"{kind}{t}" for t in range(1, T + 1) for kind in kinds)]
    if wrong := sorted({*words, *lit} - {*names}):
        raise ValueError(f"words and lit must name parts of {T} steps, got {wrong}")
    at = {name: np.add(_PARTS[name[0]], (2 * int(name[1:]), 0)) for name in names}

    def some(kinds, among, part=slice(1, 3)):
        return [at[name][part] for name in names if name[0] in kinds and name in among]

    def circles(kinds, among, color, part=0, **look):
        return points(*np.reshape(some(kinds, among, part), (-1, 2)).T, color, **look)

    marks = []
    for among, width in ({*names} - {*lit}, 1.2), (lit, 4):
        marks.append(arrows(some("WUV", among), "black", width=width, gap=23))
        marks.append(arrows(some("ge", {*among} & {*words}), GRADIENT, width=width + 0.6, gap=23))
    for kind, color in zip("hxy", (HIDDEN, FORCE, POSITION), strict=True):
        marks.append(circles(kind, words, color, size=40))
    marks.append(circles("hxy", {*names} - {*words}, EXACT, size=40, hollow=True))
    marks.append(circles("hxy", lit, "black", size=46, hollow=True))
    marks.append(circles("c", words, "black", part=1, marker="|", size=22, hollow=True))
    inks = dict.fromkeys("WUVh", "black") | dict.fromkeys("xy", "white")
    for name, (place, *_) in at.items():
        said = str(words.get(name, name[0] if name[0] in "WUV" else "")).replace("-", "−")
        marks.append(text(*place, said, inks.get(name[0], GRADIENT), size=12))
    marks += [text(2 * t, -2.2, f"t = {t}") for t in range(1, T + 1)]
    limits = dict(xlim=(-0.8, 2 * T + 1), ylim=(-2.4, 2.05 if outputs else 0.8))
    look = dict(kind="unrolled network", width=0.7 * T + 0.6, equal=True, bare=True)
    return Panel(tuple(marks), **look | limits | axes)


# Figures


class Picture:
    """A figure at rest, as a notebook shows and stores it."""

    def __init__(self, figure, panels):
        self.figure, self.panels = figure, panels

    def __repr__(self):
        return f"Picture({_words(self.panels)})"

    def _repr_mimebundle_(self, **kwargs):
        picture, metadata = sharp(self.figure)
        return picture | {"text/plain": repr(self)}, metadata


def show(*panels, height=None, width=10):
    """Draw panels side by side. One tuple of panels, with or without a sentence, is welcome too.

    height, width: in inches. Of width 7 it stands beside the text of its slide, and is higher.
    """
    panels, _ = _parts(panels[0] if len(panels) == 1 else panels)
    figure, _ = _draw(panels, height, width)
    return Picture(figure, panels)


def live(*, height=None, width=10, **controls):
    """Show a live figure: a decorator of a function of the controls' values.

    The function returns panels, and at the end a sentence if wanted; each time its panels must hold
    the same kinds of marks, in the same order. controls: as for `LiveFigure`; height, width: as for
    `show`. The function itself stays as it is. Raises ValueError for anything else that it returns.
    """

    def show_live(function):
        panels, _ = _parts(function(**{name: control.value for name, control in controls.items()}))
        figure, drawn = _draw(panels, height, width)

        def redraw(**values):
            panels, sentence = _parts(function(**values))
            _move(drawn, panels)
            return sentence

        display(LiveFigure(figure, redraw, alt=_words(panels), **controls))
        return function

    return show_live


def _words(panels):
    """Say what is seen, for those who do not see it."""
    return "; ".join(map(str, panels))


def _parts(result):
    """Return the panels and the sentence of what a function of a live figure returned."""
    parts = list(result) if isinstance(result, tuple) else [result]
    sentence = parts.pop() if parts and isinstance(parts[-1], str) else ""
    wrong = [part for part in parts if not isinstance(part, Panel)]
    if wrong or not parts:
        raise ValueError(f"a figure must be of panels, and a sentence at the end, got {wrong}")
    return parts, sentence


def _draw(panels, height, width):
    """Return a figure, and for each panel its axes and the artists of its marks."""
    figure = Figure(figsize=(width, height or (3.8 if width > 7 else 4.4)))
    figure.get_layout_engine().set(w_pad=0.12)
    rows = figure.subplots(1, len(panels), squeeze=False, width_ratios=[p.width for p in panels])
    drawn = []
    for axes, p in zip(rows[0], panels, strict=True):
        axes.set(xlabel=p.x, ylabel=p.y, xscale="log" if p.xlog else "linear")
        axes.set(yscale="log" if p.ylog else "linear")
        _set_limits(axes, p)
        artists = [mark.make(axes, mark) for mark in p.marks]
        if p.equal:  # after the marks: a map would undo it
            axes.set_aspect("equal", adjustable="box" if p.bare or p.xlim else "datalim")
            axes.set_anchor("C" if p.bare else "S")  # axes stand on one line
        if p.bare:
            axes.set_axis_off()
        axes.tick_params(which="minor", labelleft=False, labelbottom=False)
        for _ in range(2):  # again, since the limits that the first time sets decide about words
            for mark, made in zip(p.marks, artists, strict=True):
                mark.move(axes, made, *mark.data)
            if p.xlim is None or p.ylim is None:
                axes.relim()
                axes.autoscale_view()
        named = {m.label: a for m, a in zip(p.marks, artists, strict=True) if m.label}
        if named:  # above the panel, where it hides nothing
            colors = [mark.look["color"] for mark in p.marks if mark.label]
            handles = [
                Line2D([], [], color=color, linewidth=3) if isinstance(artist, list) else artist
                for artist, color in zip(named.values(), colors, strict=True)
            ]
            place = dict(loc="lower left", bbox_to_anchor=(0, 1), borderaxespad=0.2)
            space = dict(handlelength=1.3, columnspacing=1.2, handletextpad=0.4, labelcolor=colors)
            axes.legend(handles, named, ncols=len(named), **place, **space)
        title = axes.set_title(p.title, pad=30 if named else None)
        drawn.append(SimpleNamespace(axes=axes, panel=p, artists=artists, title=title))
    return figure, drawn


def _move(drawn, panels):
    """Give the artists of a figure the data of other panels of the same form."""
    before = [d.panel for d in drawn]
    if [*map(_fixed, before)] != [*map(_fixed, panels)]:
        change = f"{_words(before)} became {_words(panels)}"
        raise ValueError(f"panels must keep marks, names and looks: {change}")
    for d, p in zip(drawn, panels, strict=True):
        if all_anew := (p.xlim, p.ylim) != (d.panel.xlim, d.panel.ylim):
            _set_limits(d.axes, p)
        d.title.set_text(p.title)
        for before, now, artists in zip(d.panel.marks, p.marks, d.artists, strict=True):
            if all_anew or not _same(before.data, now.data):
                now.move(d.axes, artists, *now.data)
        d.panel = p


# How each kind of mark is made, and moved


def _set_limits(axes, panel):
    limits = dict(xlim=panel.xlim, ylim=panel.ylim)
    axes.set(**{name: ends for name, ends in limits.items() if ends is not None})


def _fixed(panel):
    """Return what of a panel must not change, since the artists keep it."""
    marks = tuple((mark.make, mark.label, mark.look) for mark in panel.marks)
    return replace(panel, marks=marks, title="", xlim=None, ylim=None)


def _same(one, other):
    """Whether the data of two marks are equal: then its artist need not be drawn again."""
    return all(a is b or np.array_equal(a, b) for a, b in zip(one, other, strict=True))


def _placed(axis, values):
    """Return values that matplotlib can place: what explodes stays finite, on a log axis too."""
    values = np.atleast_1d(np.asarray(values, float))
    return values if axis.get_scale() == "log" else np.clip(values, -LARGEST, LARGEST)


def _make_line(axes, mark):
    return axes.plot([], [], **mark.look)[0]


def _move_line(axes, line, x, y):
    line.set_data(_placed(axes.xaxis, x), _placed(axes.yaxis, y))


def _make_rule(axes, mark):
    upright = mark.data[0][0] == mark.data[0][1]
    across = axes.get_xaxis_transform() if upright else axes.get_yaxis_transform()
    return axes.plot([], [], transform=across, **mark.look)[0]


def _make_text(axes, mark):
    return axes.text(0, 0, "", **mark.look)


def _move_text(axes, words, x, y, string):
    place = *_placed(axes.xaxis, x), *_placed(axes.yaxis, y)
    within = axes.transAxes.inverted().transform(axes.transData.transform(place))
    near = bool((abs(within - 0.5) < 1).all())  # words far outside would ruin the layout
    words.set(position=place, text=string, visible=near)


def _make_area(axes, mark):
    return axes.add_patch(Polygon([(0, 0)], **mark.look))


def _move_area(axes, patch, x, y):
    patch.set_xy(np.transpose([_placed(axes.xaxis, x), _placed(axes.yaxis, y)]))


def _make_arrows(axes, mark):
    return _Patches(lambda: FancyArrowPatch((0, 0), (1, 1), **mark.look))


def _move_arrows(axes, patches, pairs):
    x, y = np.moveaxis(np.reshape(pairs, (-1, 2, 2)), -1, 0)
    pairs = np.stack([_placed(axes.xaxis, x), _placed(axes.yaxis, y)], axis=-1)
    seen = [pair for pair in pairs if np.isfinite(pair).all() and np.ptp(pair, axis=0).any()]
    for patch, (start, end) in zip(patches.first(len(seen), axes), seen, strict=True):
        patch.set_positions(start, end)


def _make_bars(axes, mark):
    return _Patches(lambda: Rectangle((0, 0), 1, 1, **mark.look))


def _move_bars(axes, patches, x, heights, width):
    heights = np.nan_to_num(_placed(axes.yaxis, heights))
    for patch, place, height in zip(patches.first(len(x), axes), x, heights, strict=True):
        patch.set_bounds(place - width / 2, 0, width, height)


class _Patches(list):
    """The patches of a mark, of which there may be more or fewer at each move."""

    def __init__(self, make):
        super().__init__()
        self.make = make

    def first(self, number, axes):
        while len(self) < number:
            self.append(axes.add_patch(self.make()))
        for i, patch in enumerate(self):
            patch.set_visible(i < number)
        return self[:number]


def _make_heat(axes, mark):
    x, y, z = mark.data
    look = SimpleNamespace(**mark.look)
    dx, dy = (x[1] - x[0]) / 2, (y[1] - y[0]) / 2  # half a square
    place = dict(origin="lower", extent=(x[0] - dx, x[-1] + dx, y[0] - dy, y[-1] + dy))
    colors = ListedColormap(look.colors) if isinstance(look.colors, list) else look.colors
    scale = (LogNorm if look.log else Normalize)(look.low, look.high)
    image = axes.imshow(z, cmap=colors, norm=scale, aspect="auto", **place)
    axes.grid(False)
    if look.name:
        axes.figure.colorbar(image, ax=axes, label=look.name, location="top", shrink=0.6, aspect=25)
    return image


def _move_heat(axes, image, x, y, z):
    image.set_data(z)
