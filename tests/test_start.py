"""The cell of notebook 00 that checks the installation."""

import contextlib
from importlib import metadata

import pytest
from support import LECTURES, code_cells

(CELL,) = (cell for cell in code_cells(LECTURES[0]) if "PackageNotFoundError" in cell.source)


@pytest.fixture
def said(monkeypatch, capsys):
    """Return a function: what the cell says if these versions were installed (None: missing)."""

    def run(**changed):
        def version(name):
            found = changed.get(name, real(name))
            if found is None:
                raise metadata.PackageNotFoundError(name)
            return found

        real = metadata.version
        with monkeypatch.context() as patch, contextlib.chdir(LECTURES[0].parent):
            patch.setattr(metadata, "version", version)
            exec(CELL.source, {})
        return capsys.readouterr().out

    return run


def test_all_is_there(said):
    assert said() == "All is there that the lectures need.\n"


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"ipywidgets": None}, "ipywidgets is missing"),
        ({"oscillator-rnn-lectures": None}, "oscillator-rnn-lectures is missing"),
        ({"numpy": "1.20.0"}, "numpy must be "),
    ],
)
def test_what_is_missing_is_named_and_the_remedy(said, changed, problem):
    told = said(**changed)
    assert told.startswith(problem)
    assert "pip install -r requirements.txt" in told
    assert "All is there" not in told
