"""Is all there that the notebooks need?"""

from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from packaging.requirements import Requirement

REMEDY = "pip install -r requirements.txt, in the folder of README.md, then restart the kernel"


def check_installation():
    """Print that all is there; or what is missing or of a wrong version, and the remedy."""
    lines = Path(__file__).with_name("requirements.txt").read_text("utf-8").splitlines()
    problems = []
    for need in (Requirement(line.split("#")[0]) for line in lines if line[:1].isalpha()):
        try:
            if not need.specifier.contains(version(need.name), prereleases=True):
                problems.append(f"{need.name} must be {need.specifier}: {REMEDY}")
        except PackageNotFoundError:
            problems.append(f"{need.name} is missing: {REMEDY}")
    print("\n".join(problems) or "All is there that the lectures need.")
