"""docs/figures.md: its code runs, its pictures are there, and it leaves nothing out."""

import inspect
import re
import runpy

import matplotlib.pyplot as plt
from ipywidgets import Widget
from support import NOTEBOOKS

from helpers import figures

PAGE = NOTEBOOKS.parent / "docs" / "figures.md"


def test_every_block_of_the_page_runs_and_every_picture_is_there(capsys):
    text = PAGE.read_text(encoding="utf-8")
    with plt.rc_context():
        drawn = runpy.run_path(str(NOTEBOOKS.parent / "tools/draw_figures_page.py"))["run_page"]()
    Widget.close_all()
    pictures = {PAGE.parent / file for file in re.findall(r"!\[.+?\]\((.+?)\)", text)}
    assert drawn.keys() == pictures == set(PAGE.parent.glob("figures/*"))
    assert sum(picture.stat().st_size for picture in pictures) < 400_000
    assert "\nnot answered yet" in capsys.readouterr().out


def test_the_page_shows_every_mark_and_panel():
    text = PAGE.read_text(encoding="utf-8")
    code = "".join(re.findall(r"```python\n(.*?)```", text, re.DOTALL))
    public = [
        name
        for name, thing in inspect.getmembers(figures, inspect.isfunction)
        if thing.__module__ == figures.__name__ and not name.startswith("_")
    ]
    assert len(public) > 20
    for name in public:
        assert f"{name}(" in code, f"{name} is not shown"
        assert re.search(rf"`[*@]*{name}\b", text), f"{name} is not described"
