"""How the process lives and dies: with its parent, on a signal, and never silently."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from .errors import Cancelled

PR_SET_PDEATHSIG = 1


class Cancellation:
    """SIGTERM and SIGINT. They end the job at once (every file is whole or absent), except inside
    `deferred()`, where the work asks `requested` itself and first puts something in order.

    A second signal changes nothing: Ctrl-C reaches a whole process group and the parent passes it on.
    """

    def __init__(self) -> None:
        self.requested = False
        self._deferred = False

    def install(self) -> None:
        for name in (signal.SIGTERM, signal.SIGINT):
            signal.signal(name, self._on_signal)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        first = not self.requested
        self.requested = True
        if first and not self._deferred:
            raise Cancelled

    @contextmanager
    def deferred(self) -> Iterator[None]:
        self.check()
        self._deferred = True
        try:
            yield
        finally:
            self._deferred = False

    def check(self) -> None:
        if self.requested:
            raise Cancelled


def die_with_parent() -> None:
    """Kills this process when the one that started it is gone: no orphan keeps the cores busy."""
    expected = os.environ.get("LOCUS_PARENT_PID")
    if expected is None:
        return
    parent = int(expected)
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)

    def gone() -> bool:
        if os.getppid() == parent:
            return False
        try:  # a shell or launcher may stand between us and the pid we were told
            os.kill(parent, 0)
        except ProcessLookupError:
            return True
        except PermissionError:
            return False
        return os.getppid() == 1

    def watch() -> None:
        while True:
            if gone():
                os._exit(Cancelled.exit_status)
            time.sleep(1.0)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()
