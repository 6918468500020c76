"""Kernels that many processes may start at the same time."""

import itertools
import os
import tempfile

from traitlets import default


def without_ports(manager):
    """Return this class of kernel managers, for kernels that need no ports, where that is possible.

    A port that is free when a kernel is told of it may be taken when the kernel begins: rarely, but
    many begin at the same time. Files take their place, in a folder that goes with this process.
    """
    if os.name != "posix":
        return manager
    folder, numbers = tempfile.TemporaryDirectory(prefix="kernels-"), itertools.count()

    class WithoutPorts(manager):
        @default("transport")
        def _files(self):
            return "ipc"

        @default("connection_file")
        def _in_the_folder(self):
            return f"{folder.name}/{next(numbers)}.json"

    return WithoutPorts
