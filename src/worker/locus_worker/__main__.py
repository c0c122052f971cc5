"""`python -m locus_worker JOBDIR`: does one job and says so in events and in the exit status."""

from __future__ import annotations

import errno
import importlib
import json
import os
import sys
import time
import traceback
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, TextIO

from .errors import Cancelled, ConfigError, EnvironmentMissing, WorkerError
from .events import EventLog
from .job import Job, load_job
from .lifetime import Cancellation, die_with_parent
from .storage import write_bytes, write_json

#: Kind -> (module, function). Loaded on demand: torch takes seconds, a config error should not.
KINDS = {
    "import": ("importing", "run_import"),
    "sample": ("sample", "run_sample"),
    "lookahead": ("lookahead", "run_lookahead"),
    "logprobs": ("logprobs", "run_logprobs"),
    "ches": ("ches", "run_ches"),
    "probe": ("probe", "run_probe"),
    "train": ("train", "run_train"),
    "merge": ("merge", "run_merge"),
    "chat": ("chat", "run_chat"),
}
PACKAGES = ("torch", "transformers", "trl", "peft", "accelerate", "datasets", "safetensors", "gguf")


def _versions() -> dict[str, str]:
    found = {"python": sys.version.split()[0]}
    for package in ("locus-worker", *PACKAGES):
        try:
            found[package] = version(package)
        except PackageNotFoundError:
            continue
    return found


def _hello(events: EventLog) -> None:
    try:
        from .model import devices

        found = devices()
    except ImportError as cause:
        raise EnvironmentMissing(
            f"the Python environment is incomplete: {cause}",
            next_step="Set the environment up again: `locus doctor` says how.",
        ) from cause
    events.emit("hello", versions=_versions(), devices=found, pid=os.getpid())


def _finished(directory: Path) -> dict[str, Any] | None:
    path = directory / "result.json"
    return json.loads(path.read_text("utf-8")) if path.is_file() else None


def _do(directory: Path, events: EventLog, cancellation: Cancellation) -> None:
    job: Job = load_job(directory)
    if (result := _finished(directory)) is not None:
        events.emit("hello", versions=_versions(), devices=[], pid=os.getpid())
        events.emit("done", result=result)
        return
    _hello(events)
    started = time.monotonic()
    from .context import Context

    module, function = KINDS[job.kind]
    run = getattr(importlib.import_module(f".{module}", __package__), function)
    cancellation.check()
    result = {
        "kind": job.kind,
        **run(Context(job, directory, events, cancellation)),
        "seconds": round(time.monotonic() - started, 1),
    }
    if job.kind != "chat":
        write_json(directory / "result.json", result)
    events.emit("done", result=result)


def _report(events: EventLog, error: BaseException) -> int:
    """One `error` event; the traceback only where it was asked for."""
    if os.environ.get("LOCUS_DEBUG"):
        traceback.print_exception(error)
    if isinstance(error, KeyboardInterrupt):
        error = Cancelled()
    if isinstance(error, WorkerError):
        extra = {"next": error.next_step} if error.next_step else {}
        events.emit("error", code=error.code, message=error.message, **extra)
        return error.exit_status
    if isinstance(error, ImportError):
        return _report(events, EnvironmentMissing(f"a package is missing or broken: {error}"))
    if getattr(error, "errno", None) == errno.ENOSPC or "No space left" in str(error):
        return _report(
            events,
            EnvironmentMissing(
                "no space left on the disk", next_step="Free some space, then run again."
            ),
        )
    from .context import is_out_of_memory

    if is_out_of_memory(error):
        from .errors import MemoryExhausted

        return _report(
            events, MemoryExhausted("out of memory", next_step="Lower limits.batchRows.")
        )
    lines = str(error).strip().splitlines() or [""]
    events.emit(
        "error",
        code="internal",
        message=f"{type(error).__name__}: {lines[0]}",
        next="Run again with LOCUS_DEBUG=1 for the traceback.",
    )
    return 1


def _keep_stdout() -> TextIO:
    """Events go to the real stdout; whatever libraries print goes to stderr."""
    stream = os.fdopen(os.dup(1), "w", encoding="utf-8", buffering=1)
    sys.stdout.flush()
    os.dup2(2, 1)
    return stream


def main(arguments: list[str]) -> int:
    if len(arguments) != 1 or arguments[0].startswith("-"):
        print("usage: python -m locus_worker JOBDIR", file=sys.stderr)
        return ConfigError.exit_status
    directory = Path(arguments[0]).resolve()
    if not directory.is_dir():
        print(f"{directory}: no such directory", file=sys.stderr)
        return ConfigError.exit_status
    # Spinning at barriers makes a worker 5-25 times slower as soon as anything else wants a core.
    # Read once, when torch loads its OpenMP runtime.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    os.environ.setdefault("HF_HUB_DISABLE_PROGRESS_BARS", "1")
    cancellation = Cancellation()
    cancellation.install()
    die_with_parent()
    events = EventLog(directory / "events.jsonl", _keep_stdout())
    write_bytes(directory / "worker.pid", f"{os.getpid()}\n".encode())
    events.start_heartbeat()
    try:
        _do(directory, events, cancellation)
        status = 0
    except BaseException as error:
        status = _report(events, error)
    events.close()
    return status


if __name__ == "__main__":
    code = main(sys.argv[1:])
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads of libraries must not hold a finished worker back.
    os._exit(code)
