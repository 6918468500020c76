"""The data files, their reader, and the scripts that make them."""

import hashlib
import json
import re
import shutil
import subprocess
import sys
import zipfile
from importlib.util import find_spec

import numpy as np
import pytest
from packaging.requirements import Requirement
from support import LECTURES, code_cells

from helpers.data import DATA, read_data

FILES = sorted(p.name for p in DATA.iterdir() if p.suffix in {".csv", ".json"})
SCRIPTS = {p.name for p in DATA.glob("*.py")}
every_file = pytest.mark.parametrize("name", FILES)


@pytest.fixture
def folder(tmp_path):
    """A copy of data/, to break."""
    return shutil.copytree(DATA, tmp_path / "data")


def message(error, name, folder):
    with pytest.raises(error) as caught:
        read_data(name, folder)
    text = str(caught.value)
    assert f"data/{name}" in text and "\n" not in text
    return text


def assert_tells_how_to_restore(text, name):
    stem = name.split(".")[0]
    assert f"git checkout -- data/{name}" in text
    assert f"python data/make_{stem}.py" in text and f"make_{stem}.py" in SCRIPTS


def test_there_are_data_files():
    assert {"bptt_reference.json", "recording.csv"} <= set(FILES)


def test_a_csv_is_read_by_columns():
    recording = read_data("recording.csv")
    assert list(recording) == ["t", "F", "x"]
    assert all(column.shape == (301,) for column in recording.values())
    assert np.allclose(np.diff(recording["t"]), 0.05)
    by_numpy = np.genfromtxt(DATA / "recording.csv", delimiter=",", names=True)
    for column, values in recording.items():
        assert np.array_equal(values, by_numpy[column])


def test_a_json_is_read_by_keys():
    reference = read_data("bptt_reference.json")
    assert reference["W"].shape == (6, 6) and reference["cost"].shape == ()
    content = json.loads((DATA / "bptt_reference.json").read_text(encoding="utf-8"))
    assert {key: value.tolist() for key, value in reference.items()} == content


@every_file
def test_a_missing_file_is_told(name, folder):
    (folder / name).unlink()
    text = message(FileNotFoundError, name, folder)
    assert "is missing" in text
    assert_tells_how_to_restore(text, name)


@every_file
def test_a_cut_or_altered_file_is_told(name, folder):
    content = (folder / name).read_bytes()
    digit = content.index(b"1", len(content) // 2)
    for broken in (
        content[: len(content) // 2],
        content[:-1],
        b"",
        content[:digit] + b"2" + content[digit + 1 :],
        content.replace(b"\n", b"\r\n"),
    ):
        (folder / name).write_bytes(broken)
        text = message(ValueError, name, folder)
        assert "was cut or altered" in text
        assert_tells_how_to_restore(text, name)
    (folder / name).write_bytes(content)
    read_data(name, folder)


def test_a_file_without_a_checksum_is_refused(folder):
    (folder / "other.csv").write_text("t\n1\n")
    assert "SHA256SUMS" in message(ValueError, "other.csv", folder)
    (folder / "SHA256SUMS").unlink()
    message(FileNotFoundError, "SHA256SUMS", folder)


def test_an_installation_without_the_folder_tells_why(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"without the data .* requirements\.txt"):
        read_data("recording.csv", tmp_path / "data")


@pytest.fixture(scope="module")
def installed(tmp_path_factory):
    """What `pip install .` installs, in a folder of its own, and what it says there."""
    source, target = tmp_path_factory.mktemp("source"), tmp_path_factory.mktemp("target")
    shutil.copy(DATA.parent / "pyproject.toml", source)
    for part in ("helpers", "turns", "data"):
        shutil.copytree(DATA.parent / part, source / part)
    build = "from setuptools.build_meta import build_wheel; build_wheel('.')"
    subprocess.run([sys.executable, "-c", build], cwd=source, check=True, capture_output=True)
    (wheel,) = source.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(target)
    shutil.rmtree(source)

    def said(program):
        program = f"import sys; sys.path.insert(0, {str(target)!r})\n{program}"
        command = [sys.executable, "-I", "-c", program]
        return subprocess.run(command, capture_output=True, text=True, encoding="utf-8")

    return target, said


def test_an_installed_copy_reads_its_own_data_and_style(installed):
    target, said = installed
    read = "from helpers.data import DATA, read_data; "
    told = said(f"{read}[read_data(name) for name in {FILES}]; print(DATA)")
    assert told.stdout.strip() == str(target / "helpers" / "files"), told.stderr
    told = said("import matplotlib.pyplot as plt; plt.style.use('helpers.lecture')")
    assert told.returncode == 0, told.stderr


def test_a_notebook_alone_in_an_empty_folder_begins_with_what_is_installed(
    installed, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    for path, printed in {LECTURES[0]: "All is there", LECTURES[3]: ""}.items():
        told = installed[1](code_cells(path)[0].source)
        assert (told.stdout[:12], told.stderr) == (printed, "")


def test_what_is_installed_brings_what_it_needs(installed):
    (metadata,) = installed[0].glob("*.dist-info/METADATA")
    needed = re.findall("^Requires-Dist: (.+)", metadata.read_text("utf-8"), re.MULTILINE)
    listed = (DATA.parent / "helpers/requirements.txt").read_text("utf-8").splitlines()
    assert {*map(Requirement, needed)} == {Requirement(s) for s in listed if s[0] != "#"}


def test_an_installed_copy_does_not_send_its_reader_to_git(installed):
    target, said = installed
    for name in ("recording.csv", "SHA256SUMS"):
        (target / "helpers" / "files" / name).unlink()
        told = said("from helpers.data import read_data; read_data('recording.csv')")
        assert f"data/{name} is missing; `pip install --force-reinstall .`" in told.stderr


def test_every_file_has_its_checksum_its_script_and_its_place_in_the_readme():
    sums = dict(line.split()[::-1] for line in (DATA / "SHA256SUMS").read_text().splitlines())
    assert sorted(sums) == FILES
    readme = (DATA / "README.md").read_text(encoding="utf-8")
    sections = {part.split("\n")[0]: part for part in readme.split("\n## ")[1:]}
    assert sorted(sections) == FILES
    for name, section in sections.items():
        assert hashlib.sha256((DATA / name).read_bytes()).hexdigest() == sums[name]
        script = f"make_{name.split('.')[0]}.py"
        assert script in SCRIPTS and f"`python data/{script}`" in section
        for what in ("Origin", "Made by", "Units"):
            assert f"**{what}:**" in section
    assert len(SCRIPTS) == len(FILES)
    others = {"README.md", "SHA256SUMS", *FILES, *SCRIPTS}
    assert {p.name for p in DATA.iterdir() if p.is_file() and p.name[0] != "."} == others


@every_file
def test_a_script_makes_its_file_again_bit_for_bit(name, folder):
    if name == "bptt_reference.json" and not find_spec("torch"):
        pytest.skip("PyTorch is not installed")
    wanted = (folder / name).read_bytes()
    (folder / name).unlink()
    script = f"make_{name.split('.')[0]}.py"
    subprocess.run([sys.executable, folder / script], check=True, cwd=folder.parent)
    assert (folder / name).read_bytes() == wanted


def test_git_does_not_change_the_line_ends_of_the_data():
    if not shutil.which("git") or not (DATA.parent / ".git").exists():
        pytest.skip("not a git repository")
    for name in FILES:
        command = ["git", "check-attr", "text", f"data/{name}"]
        told = subprocess.run(command, cwd=DATA.parent, capture_output=True, text=True, check=True)
        assert told.stdout.strip().endswith("text: unset")
