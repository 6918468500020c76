"""Settings of all tests, how they are shared out among processes, and a summary of what ran."""

import os
import re
from collections import Counter

import matplotlib
import pytest
from hypothesis import settings

# What matplotlib says about its caches would be an output of the first cell that draws: make them
# now, and in a folder where that is possible.
os.environ.setdefault("MPLCONFIGDIR", matplotlib.get_cachedir())
import matplotlib.font_manager

import helpers.live

matplotlib.use("agg")
helpers.live.REST = 600  # seconds: a picture gets sharp when a test says so
# The same examples on every machine, however slow: nobody's clone fails by chance.
settings.register_profile("lectures", derandomize=True, deadline=None)
settings.load_profile("lectures")

SLOWEST_FIRST = (
    *("test_slides", "test_browser", "test_hub"),
    *("test_sliders", "test_form", "test_live"),
)


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
        """Keep the cells of a notebook together, and the tests of a file that use one notebook."""

        def _split_scope(self, nodeid):
            return file_of(nodeid), *re.findall(r"\[.*\.ipynb", nodeid)

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
