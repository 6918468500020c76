"""Live figures: a matplotlib figure and a function of slider values, redrawn as fast as a drag."""

import html
import threading
import traceback

import ipywidgets as widgets
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.axes import Axes
from matplotlib.axis import Axis
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.collections import Collection
from matplotlib.figure import SubFigure
from matplotlib.legend import Legend
from matplotlib.patches import ConnectionPatch
from matplotlib.spines import Spine
from matplotlib.text import Annotation, Text
from matplotlib.transforms import Bbox
from traitlets import Unicode

from helpers.pictures import SHARP, beside_text, fast_png, shown

REST = 0.15  # seconds without a change after which a picture is drawn sharp


def slider(label, low, high, value, *, step=None, log=False, frames=(), play=False):
    """Return a slider: of whole numbers if all numbers are, of floats with 100 steps otherwise.

    With log=True the steps are equal factors. With play=True it gets a button that moves it, step
    by step, to its end. frames: the values to draw for pages without a kernel where several sliders
    are moved, if evenly spaced ones would miss what matters. Raises ValueError if a value is not in
    [low, high], or for a range or a step that is impossible.
    """
    if not all(low <= v <= high for v in (value, *frames)) or not 0 < high - low < np.inf:
        place = f"{', '.join(map(str, (value, *frames)))} in [{low}, {high}]"
        raise ValueError(f"{label}: value must lie in [low, high], got {place}")
    if step is not None and not step > 0:
        raise ValueError(f"{label}: step must be positive, got {step}")
    if log and low <= 0:
        raise ValueError(f"{label}: low must be positive with log=True, got {low}")
    kind, form = widgets.FloatSlider, ".3g"
    if log:
        kind, low, high = widgets.FloatLogSlider, np.log10(low), np.log10(high)
        step, way = step or (high - low) / 100, np.log10(value) - low
        step = way / max(1, round(way / step)) or step  # value must be whole steps above low
    elif all(isinstance(number, int) for number in (low, high, value, step or 1)):
        kind, form, step = widgets.IntSlider, "d", step or 1
    else:
        step = step or (high - low) / 100
        decimals = max(0, -int(np.floor(np.log10(step) + 1e-9)))
        decimals += not np.isclose(step * 10**decimals, round(step * 10**decimals))
        form = f".{decimals}f"
    control = kind(value, min=low, max=high, step=step, description=label, readout_format=form)
    control.tooltip = label  # else the browser shows "null"
    control.style = {"description_width": "initial", "handle_color": "#333333"}
    control.layout = {"flex": "1 1 440px", "min_width": "0", "margin": "2px 20px 2px 2px"}
    control.frames, control.play = tuple(frames), _player(control) if play else None
    return control


def _player(control):
    """Return a button that moves a slider through its values, and follows where it is moved."""
    values = possible_values(control)

    def place():
        return int(np.argmin(np.abs(np.array(values) - control.value)))

    last = len(values) - 1
    player = widgets.Play(place(), max=last, interval=pace(last), show_repeat=False)
    player.layout = {"width": "84px", "flex": "0 0 auto", "margin": "2px 10px 2px 2px"}

    def move(change):
        if place() != change.new:  # else the slider itself has been moved
            control.value = values[change.new]

    player.observe(move, "value")
    control.observe(lambda _: setattr(player, "value", place()), "value")
    return player


def choice(label, options, value):
    """Return a row of buttons, one for each of a few options: names, or {name: value}.

    Raises ValueError if the value is not among the options.
    """
    options = options if isinstance(options, dict) else {str(o): o for o in options}
    if value not in options.values():
        raise ValueError(f"{label}: value must be one of {[*options.values()]}, got {value!r}")
    buttons = widgets.ToggleButtons(options=[*options.items()], value=value, description=label)
    buttons.style = {"description_width": "initial", "button_width": "initial"}
    return buttons


def pace(steps):
    """Return the milliseconds between two steps of a slider that plays: 8 seconds in all, or so."""
    return min(600, max(80, 8000 // steps))


def possible_values(control):
    """Return all values that a control can have: a slider, a choice of options, or a check box."""
    if not hasattr(control, "min"):
        return list(options_of(control).values())
    low, high, step = control.min, control.max, control.step
    if isinstance(step, int):
        return [*range(low, high, step), high]
    values = [*np.arange(low, high - step / 2, step).tolist(), high]
    return [control.base**value for value in values] if hasattr(control, "base") else values


def options_of(control):
    """Return {label: value} of a choice, or of a check box."""
    options = getattr(control, "options", (("no", False), ("yes", True)))
    if isinstance(options, dict):
        return options
    return dict(o if isinstance(o, tuple) else (str(o), o) for o in options)


class _Picture(widgets.Image):
    """An image that may have a tooltip: its view wants a description too, which Image lacks."""

    description = Unicode().tag(sync=True)


class LiveFigure(widgets.VBox):
    """A figure that follows its controls.

    figure: a matplotlib figure that already holds the artists which will move. It is taken over:
        closed in pyplot, its layout frozen.
    redraw: called with one keyword argument per control; moves artists (set_data, set_text, …) and
        may return a sentence to show under the picture. It must not use pyplot, whose state is not
        thread-safe: while a cell runs, JupyterLab calls it in a second thread.
    alt: what the picture shows, for those who do not see it.
    controls: `slider(...)` or any other widget with a value, named as redraw's arguments.

    Only what moves is drawn again. After each redraw matplotlib's own `stale` marks tell which
    artists it touched; these, and what lies over them, are drawn on a stored picture of the rest,
    which is drawn anew if an axis was touched or an artist added. Once a slider rests, the picture
    is drawn again with two pixels for each CSS pixel.

    Raises what redraw raises at the initial values; later errors are shown under the picture.
    """

    _timer = None  # runs while the picture is not yet sharp

    def __init__(self, figure, redraw, *, alt, **controls):
        plt.close(figure)  # else the inline backend would show it a second time
        self.figure, self.redraw, self.alt, self.controls = figure, redraw, alt, controls
        self._dpi = figure.dpi
        self._canvases = {scale: FigureCanvasAgg(figure) for scale in (SHARP, 1)}
        redraw(**self.values)  # first, so that the layout leaves room for what it writes
        figure.draw_without_rendering()
        figure.set_layout_engine("none")
        self._lock = threading.RLock()
        self._moving, self._layers = set(), None
        self._note(figure.findobj())

        width = round(figure.get_figwidth() * figure.dpi)
        size = {"width": f"{width}px", "max_width": "100%"}
        self._image = _Picture(format="png", layout=size, _dom_classes=beside_text(width))
        self._message = widgets.HTML()
        self._show(SHARP)
        row = widgets.HBox([_row(control) for control in controls.values()])
        row.layout = {"flex_flow": "row wrap", "max_width": f"{max(width, 700)}px"}
        super().__init__([row, self._image, self._message])
        for control in controls.values():
            control.observe(self._follow, "value")

    def __repr__(self):
        def plain(value):  # 30.0 also where 10 ** log10(30) is not quite
            return float(f"{value:.12g}") if isinstance(value, float) else value

        return f"LiveFigure({', '.join(f'{k}={plain(v)!r}' for k, v in self.values.items())})"

    def _repr_mimebundle_(self, **kwargs):
        """Add the present picture, for where there is no kernel, and what the figure says."""
        with self._lock:
            text = {"text/plain": f"{self!r}: {self._sentence}"}
            if self._timer:
                self._sharpen()
            picture, metadata = shown(self._image.value)
            return super()._repr_mimebundle_(**kwargs) | picture | text, metadata

    @property
    def values(self):
        """The present values of the controls, by name."""
        return {name: control.value for name, control in self.controls.items()}

    def picture(self, scale=1, /, **values):
        """Draw it for these values, scale pixels per CSS pixel; return PNG bytes, the sentence."""
        pixels, sentence = self.pixels(scale, **values)
        return fast_png(pixels), sentence

    def pixels(self, scale=1, /, **values):
        """Do as `picture`, but return the pixels, (height, width, 4), in place of a PNG."""
        with self._lock:
            self._no_longer_rest()
            sentence = self.redraw(**values) or ""
            self._arrange()
            return self._paint(scale), sentence

    def close(self):
        """Let go of the browser's side."""
        self._no_longer_rest()
        super().close()

    def still(self):
        """Return the sharp picture without what has moved, as it was last drawn: an array."""
        return np.asarray(self._backgrounds[SHARP])

    def _show(self, scale):
        picture, sentence = self.picture(scale, **self.values)
        with self._image.hold_sync():  # one message to the browser
            self._image.value, self._image.tooltip = picture, f"{self.alt}. {sentence}"
        self._sentence, self._message.value = sentence, html.escape(sentence)

    def _follow(self, _change):
        with self._lock:  # else a late error could replace a newer sentence
            try:
                self._show(1)
            except Exception as error:  # Jupyter would only log it; the reader has to see it
                what = html.escape(f"{type(error).__name__}: {error}")
                trace = f"<pre>{html.escape(traceback.format_exc())}</pre>"
                self._message.value = f"<b>The picture shows earlier values. {what}</b>{trace}"
            else:
                self._timer = threading.Timer(REST, self._sharpen)
                self._timer.start()

    def _no_longer_rest(self):
        if self._timer:
            self._timer.cancel()
        self._timer = None

    def _sharpen(self):
        """Show the picture that was drawn last once more, sharp, unless the next has come."""
        with self._lock:
            if self._timer:
                self._no_longer_rest()
                self._image.value = fast_png(self._paint(SHARP))

    def _arrange(self):
        """Find out what redraw touched; forget the stored pictures if they no longer fit."""
        parents = self._parents()
        for parent in parents:
            getattr(parent, "viewLim", None)  # reading it carries out a pending autoscale
        layers = [_layers(parent) for parent in parents]
        touched = {a for a, data in self._drawn.items() if a.stale or _data(a) is not data}
        if layers != self._layers or not touched <= self._moving:
            movable = {a for layer in layers for a in layer if not isinstance(a, Axis)}
            self._moving = (self._moving | touched) & movable
            self._layers, self._backgrounds = layers, {}
            self._choose_foreground(parents)

    def _choose_foreground(self, parents):
        self._foreground, below = [], []
        for parent, artists in zip(parents, self._layers, strict=True):
            over = any(parent.bbox.fully_overlaps(other.bbox) for other in below)
            first = next((i for i, a in enumerate(artists) if over or a in self._moving), None)
            above = [] if first is None else artists[first:]
            moving = above if over else self._without_distant(above)
            whole = over and isinstance(parent, Axes)  # it lies over something that moves
            for artist in artists:  # animated: left out when the figure is drawn
                artist.set_animated(artist in moving and not whole)
            parent.set_animated(whole)
            self._foreground += [parent] if whole else moving
            if moving:
                below.append(parent)

    def _without_distant(self, artists):
        """Leave out titles and legends beside which all moves: to draw them takes longest."""
        clips = [a.get_clip_on() and a.get_clip_box() for a in artists if a in self._moving]
        if not (artists and all(clips)):  # else it may move anywhere
            return artists
        place = Bbox.union(clips).padded(2)
        still = {a for a in artists if isinstance(a, Legend | Text)} - self._moving
        return [a for a in artists if a not in still or a.get_window_extent().overlaps(place)]

    def _paint(self, scale):
        """Draw what moves on the stored picture of the rest; return the pixels."""
        canvas = self._canvases[scale]
        if scale != 1:  # setting it makes matplotlib place everything anew
            self.figure.dpi = scale * self._dpi
            self.figure.set_canvas(canvas)
        try:
            if scale not in self._backgrounds:
                canvas.draw()
                self._backgrounds[scale] = canvas.copy_from_bbox(self.figure.bbox)
                self._drawn = self.figure.findobj()
            canvas.restore_region(self._backgrounds[scale])
            for artist in self._foreground:
                artist.draw(canvas.renderer)
            return np.array(canvas.buffer_rgba())
        finally:
            if scale != 1:
                self.figure.dpi = self._dpi
                self.figure.set_canvas(self._canvases[1])
            self._note(self._drawn)

    def _note(self, artists):
        """Remember what has been drawn: what changes after this is touched."""
        for artist in artists:
            artist.stale = False
            artist.stale_callback = None  # else an axes is touched with everything in it
        self._drawn = {artist: _data(artist) for artist in artists}

    def _parents(self):
        """Return all axes and the figure, in the order in which they are drawn."""
        axes = sorted(self.figure.axes, key=lambda a: a.zorder)
        axes = [b for a in axes for b in (a, *a.child_axes) if isinstance(b, Axes)]
        return [*axes, *self.figure.subfigs, self.figure]


def _row(control):
    """Return a control with its play button, if it has one."""
    if not getattr(control, "play", None):
        return control
    return widgets.HBox([control.play, control], layout={"flex": "1 1 540px", "min_width": "0"})


def _layers(parent):
    """Return what matplotlib draws on the patch of an axes or a figure, in its order."""
    unseen = Axes, SubFigure
    if isinstance(parent, Axes) and not parent.axison:
        unseen += Spine, Axis
    elif isinstance(parent, Axes) and not parent.get_frame_on():
        unseen += (Spine,)
    layers = [a for a in parent.get_children() if not isinstance(a, unseen)]
    layers.remove(parent.patch)
    return sorted(layers, key=lambda a: a.zorder) if parent.get_visible() else []


def _data(artist):
    """Return what can be changed in an artist without matplotlib marking it as stale."""
    if isinstance(artist, Annotation | ConnectionPatch):
        return object()  # xy, the arrow: always different
    return artist.get_array() if isinstance(artist, Collection) else None
