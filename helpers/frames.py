"""A live figure on pages without a kernel: sliders over frames that were drawn beforehand."""

import base64
import hashlib
import html
import io
import itertools
import json
from pathlib import Path

import numpy as np
from PIL import Image

MOST = 150  # about how many frames a figure has, 1 MB in all


def write_frames(live, folder):
    """Draw a live figure at a grid of values; return HTML that shows them by range inputs.

    live: a LiveFigure. The grid holds its present values, both ends of every slider, all options.
    folder: where the frames go, as one script; the HTML loads it from figures/ beside the page,
        and slides/live.js makes it move.
    """
    controls, present = list(live.controls.values()), live.values
    grid = [_chosen(c, n) for c, n in zip(controls, _sizes(controls), strict=True)]
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


def _sizes(controls):
    """Return how many values to take of each control, so that there are about MOST frames."""
    number = {control: len(possible_values(control)) for control in controls}
    sizes, rest = {}, MOST
    for k, control in enumerate(sorted(number, key=number.get)):
        fair = round(rest ** (1 / (len(controls) - k)))
        sizes[control] = min(number[control], fair) if hasattr(control, "min") else number[control]
        rest /= sizes[control]
    return [sizes[control] for control in controls]


def _chosen(control, size):
    """Return {label: value} of so many values of a control, evenly spaced, and the present one."""
    if not hasattr(control, "min"):
        return _options(control)
    values = possible_values(control)
    places = np.linspace(0, len(values) - 1, size).round().astype(int)
    values = sorted({*(values[place] for place in places), control.value})
    chosen = {format(value, control.readout_format): value for value in values}
    chosen[format(control.value, control.readout_format)] = control.value
    return chosen


def _address(rgba, hidden):
    """Return a picture as an address: a PNG of 127 colours, transparent where hidden is true."""
    colours = Image.fromarray(rgba[..., :3]).quantize(127, Image.Quantize.MAXCOVERAGE)
    places = np.where(hidden, 127, colours)
    palette = Image.fromarray(places.astype(np.uint8), "P")
    palette.putpalette([*colours.getpalette(), 0, 0, 0])
    png = io.BytesIO()
    palette.save(png, "PNG", transparency=127)
    return f"data:image/png;base64,{base64.b64encode(png.getvalue()).decode()}"
