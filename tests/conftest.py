"""Settings of all tests, how they are shared out among processes, and a summary of what ran."""

import os

# Each process of the tests has a core for itself: waiting threads of OpenBLAS would take a fifth of
# it. Before NumPy is loaded.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import re
from collections import Counter
from types import SimpleNamespace

import matplotlib

# What matplotlib says about its caches would be an output of the first cell that draws: make them
# now, and in a folder where that is possible.
os.environ.setdefault("MPLCONFIGDIR", matplotlib.get_cachedir())
import matplotlib.pyplot as plt
import nbval.kernel
import pytest
from hypothesis import settings
from ipywidgets import Widget
from kernels import without_ports
from lab import JupyterLab
from support import elsewhere, need_chromium, run, solutions, worked

import helpers.live
from helpers.live import LiveFigure

nbval.kernel.KernelManager = without_ports(nbval.kernel.KernelManager)
matplotlib.use("agg")
helpers.live.REST = 600  # seconds: a picture gets sharp when a test says so
# The same examples on every machine, however slow: nobody's clone fails by chance.
settings.register_profile("lectures", derandomize=True, deadline=None)
settings.load_profile("lectures")

# Parts of names. While one process exports the slides, the others do what needs no export.
SLOWEST_FIRST = (
    *("test_slides.py::test_a_frame_is", "test_browser", "test_hub"),
    *("test_slides", "test_sliders", "test_form", "test_live"),
)
SHARED = {  # the fixtures that the tests of some files share
    "tests/test_form.py": "finished",
    "tests/test_sliders.py": "finished",
    "tests/test_browser.py": "lab",
    "tests/test_live_browser.py": "lab",
    "tests/test_look.py": "lab",
}


@pytest.fixture(scope="session")
def lab():
    """One JupyterLab for each process of the tests."""
    need_chromium()
    with JupyterLab("notebooks", "data") as lab:
        yield lab


@pytest.fixture(scope="session")
def _finished(request):
    """Run a notebook with right answers to all that it asks; return what came of it.

    Its path, its outputs as `run` returns them, its namespace, and its live figures, each with a
    picture made while it was the newest.
    """
    path, namespace, figures = request.param, {"__name__": "__main__"}, {}
    make = LiveFigure.__init__

    def note(live, *args, **kwargs):
        make(live, *args, **kwargs)
        figures[live] = live.picture(**elsewhere(live))
        live.picture(**live.values)

    with plt.rc_context(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(LiveFigure, "__init__", note)
        outputs = run(path, worked(path) | solutions(path), namespace=namespace)
        style = dict(plt.rcParams)
    yield SimpleNamespace(
        path=path, outputs=outputs, namespace=namespace, figures=figures, style=style
    )
    plt.close("all")
    Widget.close_all()


@pytest.fixture
def finished(_finished):
    """Return what came of the run, in the style that the notebook has set: a redraw may need it."""
    with plt.rc_context(_finished.style):
        yield _finished


def file_of(nodeid):
    return nodeid.split("::")[0]


def pytest_collection_modifyitems(items):
    """Put what takes long first, else one process ends long after the others."""
    names = [*SLOWEST_FIRST, ""]
    items.sort(key=lambda item: next(i for i, name in enumerate(names) if name in item.nodeid))
    for item in items:
        if {"browser", "export", "hub", "lab"} & {*getattr(item, "fixturenames", ())}:
            item.add_marker(pytest.mark.browser)


@pytest.hookimpl(optionalhook=True)  # only pytest-xdist calls it
def pytest_xdist_make_scheduler(config, log):
    from xdist.scheduler import LoadScopeScheduling

    class ByNotebook(LoadScopeScheduling):
        """Keep together the cells of a notebook, and the tests that share what it takes to make."""

        def _split_scope(self, nodeid):
            shared = SHARED.get(file_of(nodeid), file_of(nodeid))
            return shared, *re.findall(r"\[.*\.ipynb", "" if shared == "lab" else nodeid)

    return ByNotebook(config, log)


def pytest_terminal_summary(terminalreporter):
    """Tell in a few lines what was covered; pytest adds how long it took."""
    counts = Counter(
        ("cells of notebooks" if ".ipynb::" in report.nodeid else file_of(report.nodeid), outcome)
        for outcome in ("passed", "failed", "error", "skipped")
        for report in terminalreporter.stats.get(outcome, [])
    )
    if counts:
        terminalreporter.section("covered")
    for (what, outcome), number in sorted(counts.items()):
        terminalreporter.write_line(f"{number:5} {outcome}: {what}")
