"""A live figure on pages without a kernel: its controls, over pictures drawn beforehand.

It is an extension of IPython: slides/build.py loads it into the kernel of what is exported.
"""

import hashlib
import html
import itertools
import json
import math
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
from PIL import Image

from helpers.live import LiveFigure, options_of, pace, possible_values
from helpers.pictures import SHARP, few_colours, small_png

ON_LINES, ON_GRID = 64, 25  # about how many frames a figure has: 1 or 2 MB in all


def load_ipython_extension(_shell):
    """Let live figures show their frames; these go where the variable LIVE_FIGURE_FRAMES says."""
    folder = os.environ["LIVE_FIGURE_FRAMES"]
    LiveFigure._repr_mimebundle_ = lambda live, **_: {
        "text/html": write_frames(live, folder),
        "text/plain": repr(live),
    }


def write_frames(live, folder):
    """Draw a live figure at many of its values; return HTML that shows them by its own controls.

    live: a LiveFigure. Where one slider alone is moved from its present value, and for all options
        of a choice, the steps are small. Where several are, they are those of a grid: of the frames
        that a slider names, else of evenly spaced values.
    folder: where the frames go. The HTML looks for them in figures/ beside the page, and
        slides/live.js makes it move. Without JavaScript it shows the present picture.
    """
    controls, present = list(live.controls.values()), live.values
    values, places = _places(controls)
    first, sentence = live.pixels(SHARP, **present)
    still = live.still()
    seed = json.dumps([repr(live), sentence, live.alt, values], default=str).encode()
    name = hashlib.sha256(seed + first.tobytes()).hexdigest()[:12]
    Path(folder, name).mkdir(exist_ok=True)
    Image.fromarray(still).save(Path(folder, name, "still.webp"), lossless=True)

    saved, frames = {}, {}
    with ThreadPoolExecutor(2) as pool:  # they compress while the next is drawn
        for place in places:
            chosen = [some[i] for some, i in zip(values, place, strict=True)]
            frame, said = live.pixels(SHARP, **dict(zip(present, chosen, strict=True)))
            key = "-".join(map(str, place))
            file = Path(folder, name, f"{key}.webp")
            saved[key] = pool.submit(_save, frame, still, file), said
        for key, (corner, said) in saved.items():
            frames[key] = [*corner.result(), said]
    live.pixels(**present)

    labels = [[_label(c, v) for v in some] for c, some in zip(controls, values, strict=True)]
    data = json.dumps(dict(labels=labels, frames=frames), ensure_ascii=False)
    script = Path(folder, name, "frames.js")
    script.write_text(f'liveFigures["{name}"] = {data};\n', encoding="utf-8")
    inputs = "".join(
        _range(control, some) if hasattr(control, "min") else _buttons(control, some, name)
        for control, some in zip(controls, labels, strict=True)
    )
    Path(folder, name, "first.png").write_bytes(small_png(first))
    height, width = first.shape[0] // SHARP, first.shape[1] // SHARP
    alt, narrow = html.escape(live.alt), " narrow" * (width < 1000)
    return (
        f'<figure class="live-figure{narrow}" data-frames="{name}" data-alt="{alt}">'
        f'<div class="sliders" data-prevent-swipe>{inputs}</div>'
        f'<img src="figures/{name}/first.png" width="{width}" '
        f'height="{height}" alt="{alt}. {html.escape(sentence)}">'
        f"<figcaption>{html.escape(sentence)}</figcaption></figure>"
        f'<script defer src="figures/{name}/frames.js"></script>'
    )


def _places(controls):
    """Return the values of each control, and the places to draw: an index into each of them."""
    sliders = [control for control in controls if hasattr(control, "min")]
    choices = [control for control in controls if control not in sliders]
    options = math.prod(len(possible_values(choice)) for choice in choices)
    values, grid = {}, {}
    for k, control in enumerate(sorted(sliders, key=lambda c: len(possible_values(c)))):
        taken = options * math.prod(map(len, grid.values()))
        size = max(2, round((ON_GRID / taken) ** (1 / (len(sliders) - k))))
        grid[control] = _some(control, getattr(control, "frames", ()) or _evenly(control, size))
        dense = _evenly(control, max(2, round(ON_LINES / options / len(sliders))))
        values[control] = _some(control, [*grid[control], *dense])
    for choice in choices:
        values[choice] = grid[choice] = possible_values(choice)
    index = {c: {_label(c, v): i for i, v in enumerate(values[c])} for c in controls}
    coarse = {c: [index[c][_label(c, v)] for v in grid[c]] for c in controls}
    now = {c: index[c][_label(c, c.value)] for c in controls}
    lines = [
        itertools.product(
            *(range(len(values[c])) if c is moved or c in choices else [now[c]] for c in controls)
        )
        for moved in controls
    ]
    places = {*itertools.product(*(coarse[c] for c in controls)), *itertools.chain(*lines)}
    return [values[c] for c in controls], sorted(places)


def _evenly(slider, size):
    """Return this number of evenly spaced values of a slider, both ends among them, or all."""
    values = possible_values(slider)
    places = np.linspace(0, len(values) - 1, min(size, len(values))).round().astype(int)
    return [values[place] for place in places]


def _some(slider, values):
    """Return these values and the present one, in order, each that is shown alike only once."""
    shown = {_label(slider, value): value for value in values}
    return sorted((shown | {_label(slider, slider.value): slider.value}).values())


def _label(control, value):
    """Return what the control shows for a value."""
    if hasattr(control, "min"):
        return format(value, control.readout_format)
    return next(label for label, other in options_of(control).items() if other == value)


def _range(slider, labels):
    now = _label(slider, slider.value)
    button = f'<button type="button" class="play" data-pace="{pace(len(labels))}">Play</button>'
    return (
        f'<div class="control">{button if getattr(slider, "play", None) else ""}'
        f"<label><span>{html.escape(slider.description)}</span>"
        f'<input type="range" min="0" max="{len(labels) - 1}" value="{labels.index(now)}"></label>'
        f"<output>{now}</output></div>"
    )


def _buttons(choice, labels, name):
    """Return a row of buttons of which one is pressed."""
    buttons = "".join(
        f'<label><input type="radio" name="{name}-{html.escape(choice.description)}" value="{i}"'
        f"{' checked' * (label == _label(choice, choice.value))}>{html.escape(label)}</label>"
        for i, label in enumerate(labels)
    )
    legend = html.escape(choice.description)
    return f'<fieldset class="control"><legend>{legend}</legend>{buttons}</fieldset>'


def _save(frame, still, file):
    """Save where a frame is not as the still picture; return the left upper corner of that."""
    codes = frame.view(np.uint32)[..., 0]
    other = codes != still.view(np.uint32)[..., 0]
    if not other.any():
        other[0, 0] = True
    rows, columns = np.flatnonzero(other.any(axis=1)), np.flatnonzero(other.any(axis=0))
    box = slice(rows[0], rows[-1] + 1), slice(columns[0], columns[-1] + 1)
    shown = other[box]
    pixels = codes[box][shown].view(np.uint8).reshape(1, -1, 4)
    pixels[..., :3] = few_colours(pixels, shown.size)
    picture = np.zeros((*shown.shape, 4), np.uint8)
    picture.view(np.uint32)[shown] = pixels.view(np.uint32)[0]
    Image.fromarray(picture).save(file, lossless=True, method=1, quality=0)
    return int(columns[0]), int(rows[0])
