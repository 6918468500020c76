"""The series' data files, read only if they are what data/SHA256SUMS says they are."""

import hashlib
import json
from pathlib import Path

import numpy as np

INSTALLED = Path(__file__).with_name("files")  # a copy, in an installation that is not editable
DATA = INSTALLED if INSTALLED.is_dir() else Path(__file__).resolve().parents[1] / "data"
AGAIN = "`pip install --force-reinstall .` in the folder of the lectures installs it again"


def read_data(name, folder=DATA):
    """Return what a file in data/ holds: {column: values} of a CSV, {key: array} of a JSON.

    A CSV has one line with the names of the columns, then numbers. Raises FileNotFoundError if
    the file is missing, ValueError if it was cut or altered, or is not one of the series' files;
    the message tells how to restore it.
    """
    script = f"`python data/make_{Path(name).stem}.py` makes data/{name}"
    git = f"`git checkout -- data/{name} data/SHA256SUMS` restores both, {script}"
    remedy = AGAIN if folder == INSTALLED else git
    try:
        lines = (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
        sums = {line.split()[1]: line.split()[0] for line in lines if len(line.split()) == 2}
        if name not in sums:
            raise ValueError(f"data/{name} is not a file of this series, see data/SHA256SUMS")
        content = (folder / name).read_bytes()
    except OSError as error:
        if not folder.is_dir():
            what = f"helpers is in {Path(__file__).parent} without the data that it reads"
            remedy = "`pip install -r requirements.txt` in the folder of the lectures installs both"
            raise FileNotFoundError(f"{what}; {remedy}") from error
        missing = Path(error.filename).name
        raise FileNotFoundError(f"data/{missing} is missing; {remedy}") from error
    if hashlib.sha256(content).hexdigest() != sums[name]:
        what = "or its line in data/SHA256SUMS was cut or altered: the checksums differ"
        raise ValueError(f"data/{name} {what}; {remedy}")
    if name.endswith(".json"):
        return {key: np.array(value) for key, value in json.loads(content).items()}
    header, *rows = content.decode().splitlines()
    columns = np.array([row.split(",") for row in rows], float).T
    return dict(zip(header.split(","), columns, strict=True))
