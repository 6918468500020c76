"""Kernels that many processes may start at the same time."""

import os
import tempfile
from uuid import uuid4

from traitlets import default


def without_ports(manager):
    """Return this class of kernel managers, for kernels that need no ports, where that is possible.

    A port that is free when a kernel is told of it may be taken when the kernel begins: rarely, but
    many begin at the same time. Files take their place; the manager removes them.
    """
    if os.name != "posix":
        return manager

    class WithoutPorts(manager):
        @default("transport")
        def _files(self):
            return "ipc"

        @default("connection_file")
        def _path(self):
            return f"{tempfile.gettempdir()}/kernel-{uuid4().hex}.json"

    return WithoutPorts
