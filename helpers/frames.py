"""A live figure on pages without a kernel: sliders over frames that were drawn beforehand."""

import base64
import hashlib
import html
import io
import itertools
import json
import math
from pathlib import Path

import numpy as np
from PIL import Image

MOST = 150  # about how many frames a figure has, 1 MB in all


def write_frames(live, folder):
    """Draw a live figure at a grid of values; return HTML that shows them by range inputs.

    live: a LiveFigure. The grid holds its present values, all options, and of every slider the
        frames that it names, else both ends and evenly spaced values.
    folder: where the frames go, as one script; the HTML loads it from figures/ beside the page,
        and slides/live.js makes it move.
    """
    controls, present = list(live.controls.values()), live.values
    grid = _grid(controls)
    first, _ = live.pixels(**present)
    frames, sentences = [], []
    for place in itertools.product(*(values.values() for values in grid)):
        frame, sentence = live.pixels(**dict(zip(present, place, strict=True)))
        same = (frame == first).all(axis=-1)
        frame[same] = 255  # one colour less to choose
        frames.append(_address(frame, same))  # the first frame lies under it
        sentences.append(sentence)
    live.pixels(**present)

    data = dict(labels=[list(values) for values in grid], frames=frames, sentences=sentences)
    script = json.dumps(data, ensure_ascii=False)
    name = hashlib.sha256(script.encode()).hexdigest()[:12]
    Path(folder, f"{name}.js").write_text(f'liveFigures["{name}"] = {script};\n', encoding="utf-8")
    inputs = "".join(
        f'<label>{html.escape(control.description)} <input type="range" min="0" '
        f'max="{len(values) - 1}" value="{list(values.values()).index(control.value)}">'
        "<output></output></label>"
        for control, values in zip(controls, grid, strict=True)
    )
    return (
        f'<figure class="live-figure" data-frames="{name}" data-alt="{html.escape(live.alt)}">'
        f'<div class="sliders" data-prevent-swipe>{inputs}</div>'
        f'<div class="picture"><img src="{_address(first, False)}" alt=""><img alt=""></div>'
        f'<figcaption></figcaption></figure><script defer src="figures/{name}.js"></script>'
    )


def possible_values(control):
    """Return all values that a control can have: a slider, a choice of options, or a check box."""
    if not hasattr(control, "min"):
        return list(_options(control).values())
    low, high, step = control.min, control.max, control.step
    if isinstance(step, int):
        return [*range(low, high, step), high]
    values = [*np.arange(low, high - step / 2, step).tolist(), high]
    return [control.base**value for value in values] if hasattr(control, "base") else values


def _options(control):
    """Return {label: value} of a choice of options, or a check box."""
    options = getattr(control, "options", (("no", False), ("yes", True)))
    return dict(o if isinstance(o, tuple) else (str(o), o) for o in options)


def _grid(controls):
    """Return {label: value} for each control: its options or frames, else evenly spaced values."""
    free = [c for c in controls if hasattr(c, "min") and not getattr(c, "frames", ())]
    free.sort(key=lambda control: len(possible_values(control)))
    grid = {c: _named(c, getattr(c, "frames", ())) for c in controls if c not in free}
    for k, control in enumerate(free):
        values, taken = possible_values(control), math.prod(map(len, grid.values()))
        size = max(2, round((MOST / taken) ** (1 / (len(free) - k))))
        places = np.linspace(0, len(values) - 1, min(size, len(values))).round().astype(int)
        grid[control] = _named(control, [values[place] for place in places])
    return [grid[control] for control in controls]


def _named(control, values):
    """Return {label: value} for these values and the present one, or for all options."""
    if not hasattr(control, "min"):
        return _options(control)
    chosen = {format(v, control.readout_format): v for v in sorted({*values, control.value})}
    return chosen | {format(control.value, control.readout_format): control.value}


def _address(rgba, hidden):
    """Return a picture as an address: a PNG of 127 colours, transparent where hidden is true."""
    colours = Image.fromarray(rgba[..., :3]).quantize(127, Image.Quantize.MAXCOVERAGE)
    places = np.where(hidden, 127, colours)
    palette = Image.fromarray(places.astype(np.uint8), "P")
    palette.putpalette([*colours.getpalette(), 0, 0, 0])
    png = io.BytesIO()
    palette.save(png, "PNG", transparency=127)
    return f"data:image/png;base64,{base64.b64encode(png.getvalue()).decode()}"
