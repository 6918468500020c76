"""Start JupyterLab on the first lecture: jupyter lab --config=tools/jupyterlab/config.py"""

from pathlib import Path

c = get_config()  # noqa: F821  (Jupyter puts it here)

here = Path(__file__).resolve().parent
root = here.parents[1]
# By the name without its end: before 00-…-Copy1.ipynb, which JupyterLab's "Duplicate" makes.
first = min((root / "notebooks").glob("[0-9]*.ipynb"), key=lambda path: path.stem)

c.ServerApp.root_dir = str(root)
c.LabApp.default_url = f"/lab/tree/{first.relative_to(root).as_posix()}"
c.LabApp.app_settings_dir = str(here)  # overrides.json: no question about news, no look for updates
