"""environment.yml and postBuild, as Binder's repo2docker reads them; nothing is built."""

import subprocess
import sys
import venv
from pathlib import Path

import pytest
from jupyterlab.commands import get_app_dir
from support import NOTEBOOKS

ROOT = NOTEBOOKS.parent


@pytest.fixture
def buildpack(monkeypatch):
    buildpacks = pytest.importorskip(
        "repo2docker.buildpacks", reason="repo2docker is not installed: make .venv/installed-hub"
    )
    monkeypatch.chdir(ROOT)  # it looks around where it is
    return buildpacks.CondaBuildPack("an image")


def test_binder_takes_the_python_and_the_files_that_are_meant(buildpack):
    assert buildpack.detect()
    assert buildpack.environment_yaml_path == "environment.yml"
    assert buildpack.python_version == "3.12"
    assert buildpack.get_post_build_scripts() == ["postBuild"]


@pytest.mark.skipif(sys.platform == "win32", reason="postBuild is for Linux")
def test_post_build_puts_the_settings_where_jupyterlab_looks_for_them(tmp_path):
    venv.create(tmp_path, symlinks=True)
    path = f"{tmp_path / 'bin'}:/usr/bin:/bin"
    subprocess.run(["./postBuild"], cwd=ROOT, env={"PATH": path}, check=True)
    settings = Path(get_app_dir()).relative_to(sys.prefix) / "settings" / "overrides.json"
    expected = (ROOT / "tools/jupyterlab/overrides.json").read_bytes()
    assert (tmp_path / settings).read_bytes() == expected
