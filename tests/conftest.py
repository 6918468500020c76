"""Settings of all tests, and a summary of what they covered."""

from collections import Counter

import matplotlib
from hypothesis import settings

import helpers.live

matplotlib.use("agg")
helpers.live.REST = 600  # seconds: a picture gets sharp when a test says so
# The same examples on every machine, however slow: nobody's clone fails by chance.
settings.register_profile("lectures", derandomize=True, deadline=None)
settings.load_profile("lectures")


def pytest_terminal_summary(terminalreporter):
    """List each file with the number of its tests, or of its cells, for readers of the log."""
    counts = Counter(
        (report.nodeid.split("::")[0], outcome)
        for outcome in ("passed", "failed", "error", "skipped")
        for report in terminalreporter.stats.get(outcome, [])
    )
    if counts:
        terminalreporter.section("covered")
    for (file, outcome), number in sorted(counts.items()):
        what = "cells" if file.endswith(".ipynb") else "tests"
        terminalreporter.write_line(f"{number:5} {what} {outcome}: {file}")
