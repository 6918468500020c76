"""What several tests share: the notebooks, and what a live figure shows."""

import contextlib
import io
import re
from pathlib import Path
from unittest.mock import patch

import ipywidgets as widgets
import nbformat
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
LECTURES = sorted(NOTEBOOKS.glob("*.ipynb"))
DEEPER = sorted(NOTEBOOKS.glob("deeper/*.ipynb"))
SOLUTIONS = sorted(NOTEBOOKS.glob("solutions/*.ipynb"))
DEEPER = sorted(NOTEBOOKS.glob("deeper/*.ipynb"))
ALL = LECTURES + SOLUTIONS + DEEPER

# Lectures that have not yet got the form that docs/form.md describes: one hour, folded answers.
NOT_YET = set()
