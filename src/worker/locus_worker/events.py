"""The event log: events.jsonl in the job directory, and the same lines on stdout behind a marker."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from pathlib import Path
from typing import Any, TextIO

MARKER = "@locus "
HEARTBEAT_SECONDS = 10.0


class EventLog:
    """Appends events with a `seq` that goes on over restarts. Safe to use from several threads."""

    def __init__(self, path: Path, stream: TextIO | None = None):
        self._path = path
        # A copy of the real stdout: libraries that print are sent to stderr by the caller.
        self._stream = stream if stream is not None else sys.stdout
        self._lock = threading.Lock()
        self._seq = _mend(path)
        self._file = path.open("a", encoding="utf-8")
        self._warned: set[str] = set()
        self._stop = threading.Event()
        self._last_progress = 0.0

    def emit(self, event: str, **fields: Any) -> None:
        with self._lock:
            line = json.dumps(
                {"seq": self._seq, "time": round(time.time() * 1000), "event": event, **fields},
                ensure_ascii=False,
                separators=(",", ":"),
                default=str,
            )
            self._seq += 1
            self._file.write(line + "\n")
            self._file.flush()
            try:
                self._stream.write(MARKER + line + "\n")
                self._stream.flush()
            except (BrokenPipeError, ValueError):
                # Nobody listens any more; the file still has it.
                self._stream = open(os.devnull, "w")  # noqa: SIM115

    def warn(self, message: str, **fields: Any) -> None:
        """A warning, said once."""
        if message not in self._warned:
            self._warned.add(message)
            self.emit("warn", message=message, **fields)

    def phase(self, phase: str) -> None:
        self.emit("phase", phase=phase)

    def progress(
        self, done: int, total: int, unit: str, *, every: float = 2.0, **fields: Any
    ) -> None:
        """At most one event each `every` seconds, and always the last one."""
        now = time.monotonic()
        if done < total and now - self._last_progress < every:
            return
        self._last_progress = now
        self.emit("progress", done=done, total=total, unit=unit, **fields)

    def start_heartbeat(self) -> None:
        def beat() -> None:
            while not self._stop.wait(HEARTBEAT_SECONDS):
                self.emit("heartbeat")

        threading.Thread(target=beat, name="heartbeat", daemon=True).start()

    def close(self) -> None:
        self._stop.set()
        with self._lock:
            self._file.flush()
            os.fsync(self._file.fileno())


def _mend(path: Path) -> int:
    """The next `seq`. A last line that a kill cut short is taken out."""
    if not path.exists():
        return 0
    content = path.read_bytes()
    whole = content[: content.rfind(b"\n") + 1]
    if len(whole) < len(content):
        with path.open("r+b") as log:
            log.truncate(len(whole))
    for line in reversed(whole.splitlines()):
        try:
            return int(json.loads(line)["seq"]) + 1
        except (ValueError, KeyError, TypeError):
            continue
    return 0
