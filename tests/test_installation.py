"""helpers/installation.py: what the first cell of notebook 00 says."""

from importlib import metadata

import pytest

from helpers import installation


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
        with monkeypatch.context() as patch:
            patch.setattr(installation, "version", version)
            installation.check_installation()
        return capsys.readouterr().out

    return run


def test_all_is_there(said):
    assert said() == "All is there that the lectures need.\n"


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"ipywidgets": None}, "ipywidgets is missing"),
        ({"numpy": "1.20.0"}, "numpy must be "),
    ],
)
def test_what_is_missing_is_named_and_the_remedy(said, changed, problem):
    told = said(**changed)
    assert told.startswith(problem)
    assert "pip install -r requirements.txt" in told
    assert "All is there" not in told
