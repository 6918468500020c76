"""The settings of JupyterLab."""

import runpy
import shutil
from types import SimpleNamespace

from support import NOTEBOOKS

CONFIG = NOTEBOOKS.parent / "tools" / "jupyterlab" / "config.py"


def test_jupyterlab_opens_the_first_lecture_and_not_a_duplicate_of_it(tmp_path):
    folder = tmp_path / "tools" / "jupyterlab"
    folder.mkdir(parents=True)
    shutil.copy(CONFIG, folder)
    (tmp_path / "notebooks").mkdir()
    for name in ("00-start-here-Copy1", "00-start-here", "01-damped-oscillator", "Untitled"):
        (tmp_path / "notebooks" / f"{name}.ipynb").touch()
    c = SimpleNamespace(ServerApp=SimpleNamespace(), LabApp=SimpleNamespace())
    runpy.run_path(str(folder / "config.py"), {"get_config": lambda: c})
    assert c.LabApp.default_url == "/lab/tree/notebooks/00-start-here.ipynb"
