"""Pictures of figures, sharp: made at once where somebody waits, small where they are kept."""

import base64
import io
import struct
import zlib

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

SHARP = 2  # pixels for each CSS pixel: enough for a retina screen and for a hall's projector
LEVELS = [round(round(value / 255 * 7) / 7 * 255) for value in range(256)]  # eight of them


def sharp(figure):
    """Draw a figure; return data and metadata for IPython's `display(data, metadata, raw=True)`."""
    before, canvas, own = figure.dpi, figure.canvas, FigureCanvasAgg(figure)
    try:
        figure.dpi = SHARP * before
        own.draw()
        return shown(fast_png(np.asarray(own.buffer_rgba())))
    finally:
        figure.dpi = before
        figure.set_canvas(canvas)


def shown(png):
    """Return data and metadata of a sharp picture for IPython: PNG, and its size in CSS pixels."""
    width, height = (pixels // SHARP for pixels in struct.unpack(">II", png[16:24]))
    told = {"image/png": {"width": width, "height": height}}
    told |= {"needs_background": "light"} if beside_text(width) else {}
    return {"image/png": base64.b64encode(png).decode()}, told


def beside_text(width):
    """Return the classes of a picture: slides in JupyterLab know by one which stands beside text.

    It is the one class that a stored picture can have there, by "needs_background". (CSS could look
    at the width instead, but within :has() this slows every change of the page, so each slider.)
    """
    return ("jp-needs-light-background",) * (width < 1000)


def small_png(rgba):
    """Encode an opaque picture, (height, width, 4), uint8, as a PNG of at most 256 colours.

    It takes some tenths of a second: for what is stored or exported. With few colours, unless it is
    smaller without: so is a map, on which rounding would be seen.
    """
    return min(map(_png, (few_colours(rgba), np.ascontiguousarray(rgba[..., :3]))), key=len)


def _png(rgb):
    coverage, none = Image.Quantize.MAXCOVERAGE, Image.Dither.NONE
    png = io.BytesIO()
    Image.fromarray(rgb).quantize(256, coverage, dither=none).save(png, "PNG", optimize=True)
    return png.getvalue()


def few_colours(rgba, size=None):
    """Return (height, width, 3), rare colours rounded: soft edges, where nobody sees it.

    rgba: opaque, (height, width, 4), uint8; size: pixels of the picture, if these are some of it. A
    third less is stored than without it.
    """
    codes = rgba.view(np.uint32)[..., 0]
    found, count = np.unique(codes.ravel()[::7], return_counts=True)
    rare = np.ones(codes.shape, bool)
    for code in found[count > (size or codes.size) / 7 / 3000]:
        rare &= codes != code
    picture = Image.fromarray(rgba).convert("RGB")
    return np.where(rare[..., None], np.asarray(picture.point(3 * LEVELS)), np.asarray(picture))


def fast_png(rgba):
    """Encode an array of shape (height, width, 4), uint8, as PNG, without loss.

    For a slider speed matters more than size: no row filters, and compression of level 1, take a
    third of the time of a library's encoder. Source: the PNG specification, section 5.
    """
    height, width, _ = rgba.shape
    rows = np.zeros((height, 1 + 4 * width), np.uint8)  # each row begins with filter type 0
    rows[:, 1:] = rgba.reshape(height, -1)
    header = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)  # 8 bits, RGBA
    chunks = (b"IHDR", header), (b"IDAT", zlib.compress(rows, 1)), (b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
