"""Run the code of docs/figures.md and draw its pictures: python tools/draw_figures_page.py"""

import ast
import re
from pathlib import Path

import matplotlib.pyplot as plt
from PIL import Image

PAGE = Path(__file__).resolve().parents[1] / "docs" / "figures.md"


def run_page():
    """Run all blocks of code in order; return {file: figure} of those with a picture."""
    text, names, figures = PAGE.read_text(encoding="utf-8"), {}, {}
    for block, file in re.findall(
        r"```python\n(.*?)```(?:\n\n!\[.*?\]\((.*?)\))?", text, re.DOTALL
    ):
        *body, last = ast.parse(block).body
        if not file:
            body.append(last)
        exec(compile(ast.Module(body, []), PAGE.name, "exec"), names)
        if file:
            shown = eval(compile(ast.Expression(last.value), PAGE.name, "eval"), names)
            figures[PAGE.parent / file] = shown.figure
    return figures


if __name__ == "__main__":
    with plt.rc_context():
        for file, figure in run_page().items():
            figure.savefig(file, dpi=100)
            Image.open(file).convert("RGB").quantize(64).save(file, optimize=True)
            print(f"{file.relative_to(PAGE.parents[1])}: {file.stat().st_size // 1000} kB")
