"""What every kind of job is given: where it runs, whom it tells, and how it is stopped."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from .errors import ConfigError, MemoryExhausted
from .events import EventLog
from .job import JobBase
from .lifetime import Cancellation

JobType = TypeVar("JobType", bound=JobBase, covariant=True)
Result = TypeVar("Result")


@dataclass(frozen=True)
class Context(Generic[JobType]):
    job: JobType
    directory: Path
    events: EventLog
    cancellation: Cancellation

    def check(self) -> None:
        self.cancellation.check()

    def announce(self, settings: dict[str, Any], asked: dict[str, Any]) -> None:
        """The settings event; an asked setting that reads back differently ends the job."""
        self.events.emit("settings", settings=settings)
        for key, value in asked.items():
            if key not in settings or settings[key] != value:
                raise ConfigError(
                    f"setting {key}: asked {value!r}, applied {settings.get(key)!r}",
                    code="setting-not-applied",
                    next_step="This is a mismatch of library versions: install the locked versions.",
                )


def is_out_of_memory(error: BaseException) -> bool:
    """CUDA has its own class; a CPU allocation fails as MemoryError or as a RuntimeError."""
    import torch

    if isinstance(error, (torch.cuda.OutOfMemoryError, MemoryError)):
        return True
    text = str(error).lower()
    return isinstance(error, RuntimeError) and (
        "out of memory" in text
        or "can't allocate memory" in text
        or "cannot allocate memory" in text
    )


def with_smaller_batches(
    run: Callable[[int], Result], rows: int, events: EventLog
) -> tuple[Result, int]:
    """Runs with `rows`; where memory runs out tries half of it, down to one. Returns the size that worked."""
    while True:
        try:
            return run(rows), rows
        except (RuntimeError, MemoryError) as error:
            if not is_out_of_memory(error):
                raise
            if rows == 1:
                raise MemoryExhausted(
                    "out of memory with one row a batch",
                    next_step="Shorten the rows (maxNewTokens, maxTokens) or use a machine with more memory.",
                ) from error
        _empty_caches()
        events.warn(f"out of memory with {rows} rows a batch: going on with {rows // 2}")
        rows //= 2


def _empty_caches() -> None:
    import gc

    import torch

    gc.collect()
    if torch.cuda.is_available():
        torch.cuda.empty_cache()
