"""Tell chance from fact: python tools/nudge.py [-k NUMBER] [FILE ...]

Runs notebooks again and again, each time with all random numbers, and all numbers called a rate,
larger by a few units in the last place, k · 2.2e-16 for k = 1 … NUMBER (8 if not given). Lists the
cells that fail, or print something else than what is stored, with the number of runs in which they
do so. What it lists depends on rounding: it is no fact, and may fail on another processor. (Or it
asks for equality to the last bit with a number that was not nudged: then it may stay.)
"""

import argparse
import ast
import contextlib
import io
import os
from collections import Counter
from pathlib import Path
from unittest import mock

import matplotlib
import matplotlib.pyplot as plt
import nbformat
import numpy as np
from ipywidgets import Widget

NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"


def generator(factor):
    """Return a np.random.default_rng whose real numbers are larger by this factor."""

    class Nudged(np.random.Generator):
        def normal(self, *args, **kwargs):
            return factor * super().normal(*args, **kwargs)

        def standard_normal(self, *args, **kwargs):
            return factor * super().standard_normal(*args, **kwargs)

        def uniform(self, *args, **kwargs):
            return factor * super().uniform(*args, **kwargs)

    return lambda seed=None: Nudged(np.random.PCG64(seed))


class Rates(ast.NodeTransformer):
    """Multiplies numbers that are passed or assigned to a name with "rate", as in rate=0.3."""

    def __init__(self, factor):
        self.factor = factor

    def _nudged(self, name, value):
        numbers = value.elts if isinstance(value, ast.Tuple | ast.List) else [value]
        for number in numbers:
            if "rate" in name and isinstance(getattr(number, "value", None), float):
                number.value *= self.factor

    def visit_keyword(self, node):
        self._nudged(node.arg or "", node.value)
        return self.generic_visit(node)

    def visit_Assign(self, node):
        self._nudged(ast.unparse(node.targets[0]), node.value)
        return self.generic_visit(node)

    def visit_FunctionDef(self, node):
        for argument, value in zip(node.args.args[::-1], node.args.defaults[::-1], strict=False):
            self._nudged(argument.arg, value)
        return self.generic_visit(node)


def stored(cell):
    """Return what was printed, and displayed but for pictures: here it is printed, too."""
    texts = [{"text/plain": o.text} if "text" in o else o.data for o in cell.outputs]
    return "".join(t["text/plain"].rstrip("\n") + "\n" for t in texts if "image/png" not in t)


def run(path, factor):
    """Yield (number, first line, complaint) of each cell that does not do what is stored."""
    namespace = {"__name__": "__main__"}
    patch = mock.patch("numpy.random.default_rng", generator(factor))
    quiet = mock.patch("helpers.figures.display")  # where no kernel is, it prints
    with contextlib.chdir(path.parent), plt.rc_context(), patch, quiet:
        for cell in nbformat.read(path, 4).cells:
            if cell.cell_type != "code":
                continue
            complaint = None
            tree = Rates(factor).visit(ast.parse(cell.source))
            code = compile(tree, "cell", "exec")
            try:
                with contextlib.redirect_stdout(io.StringIO()) as printed:
                    exec(code, namespace)
                if printed.getvalue().splitlines() != stored(cell).splitlines():
                    complaint = "prints something else"
            except Exception as error:
                line = error.__traceback__.tb_next.tb_lineno
                source = cell.source.splitlines()[line - 1].strip()
                complaint = f"{type(error).__name__} at {source}"
            if complaint:
                yield cell.execution_count, complaint
    plt.close("all")
    Widget.close_all()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-k", type=int, default=8)
    parser.add_argument("files", nargs="*", type=Path)
    options = parser.parse_args()
    matplotlib.use("agg")
    os.environ.setdefault("MPLCONFIGDIR", matplotlib.get_cachedir())
    files = options.files or sorted(NOTEBOOKS.rglob("[0-9]*.ipynb"))
    for file in files:
        path, found = file.resolve(), Counter()
        for k in range(1, options.k + 1):
            found.update(run(path, 1 + k * 2.0**-52))
        print(f"{path.relative_to(NOTEBOOKS)}: {options.k} runs", flush=True)
        for (number, complaint), times in sorted(found.items()):
            print(f"  {times} of {options.k}: cell {number} {complaint}", flush=True)
