"""What a class asks of its server: N students run one lecture, all in the same second.

python -m benchmarks.class_load [--students 4] [--lecture 3]

Each has a kernel of his own, as on a hub. Printed are how long one alone takes, when the first and
the last of all are through, and the memory of the kernels: most at any time, and at the end, when
all results are there and nobody has closed anything. Memory that kernels share is shared out among
them (PSS, on Linux; elsewhere it is counted for each of them). A student's server comes on top.
"""

import asyncio
from argparse import ArgumentParser
from pathlib import Path
from subprocess import DEVNULL
from time import monotonic

import nbformat
import psutil
from nbclient import NotebookClient

NOTEBOOKS = Path(__file__).parents[1] / "notebooks"
MB = 1_000_000


def memory(pid):
    """Return the bytes that a process holds; 0 if it is not, or no more, there."""
    try:
        info = psutil.Process(pid).memory_full_info()
    except psutil.NoSuchProcess:
        return 0
    return getattr(info, "pss", info.rss)


async def study(path, pids, finished, all_through):
    """Run a lecture as fast as it goes, and keep its kernel until all are through."""
    start = monotonic()
    where = {"metadata": {"path": path.parent}}
    client = NotebookClient(nbformat.read(path, 4), timeout=None, resources=where)
    async with client.async_setup_kernel(stderr=DEVNULL):  # warnings of Jupyter's
        pids.append(client.km.provisioner.pid)
        for index, cell in enumerate(client.nb.cells):
            await client.async_execute_cell(cell, index)
        finished.append(monotonic() - start)
        await all_through.wait()


async def run_class(path, students):
    """Return the seconds after which each was through, and the bytes of all: most, at the end."""
    pids, finished, all_through, totals = [], [], asyncio.Event(), [0]
    async with asyncio.TaskGroup() as group:
        for _ in range(students):
            group.create_task(study(path, pids, finished, all_through))
        while len(finished) < students:
            await asyncio.sleep(1)
            totals.append(sum(map(memory, pids)))
        all_through.set()
    return finished, max(totals), totals[-1]


def main():
    parser = ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--students", type=int, default=4)
    parser.add_argument("--lecture", type=int, default=3, choices=range(7))
    arguments = parser.parse_args()
    if arguments.students < 1:
        parser.error(f"--students has to be 1 or more, not {arguments.students}")
    (path,) = NOTEBOOKS.glob(f"{arguments.lecture:02}-*.ipynb")
    students = arguments.students
    (alone,), *_ = asyncio.run(run_class(path, 1))
    print(f"{path.name}, {psutil.cpu_count()} processors: {alone:.0f} s alone", flush=True)
    finished, most, end = asyncio.run(run_class(path, students))
    print(
        f"{students} students: through after {min(finished):.0f} to {max(finished):.0f} s, "
        f"{max(finished) / alone:.1f} times as long; memory {most / MB:.0f} MB at most, "
        f"{end / MB:.0f} MB at the end, {end / students / MB:.0f} MB for each"
    )


if __name__ == "__main__":
    main()
