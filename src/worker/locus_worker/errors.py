"""Errors that end a job. Each names its exit status, a stable code and the next step for the user."""

from __future__ import annotations


class WorkerError(Exception):
    """Base of every error raised on purpose."""

    code = "worker"
    exit_status = 1

    def __init__(self, message: str, *, next_step: str | None = None, code: str | None = None):
        super().__init__(message)
        self.message = message
        self.next_step = next_step
        if code is not None:
            self.code = code


class ConfigError(WorkerError):
    """job.json cannot be used as written."""

    code = "config"
    exit_status = 2


class DataError(WorkerError):
    """A data file is not what job.json says it is."""

    code = "data"
    exit_status = 2


class EnvironmentMissing(WorkerError):
    """The machine lacks something: a package, a model, disk space."""

    code = "environment"
    exit_status = 3


class MemoryExhausted(WorkerError):
    """Out of memory even with one row a batch."""

    code = "memory"
    exit_status = 4


class GuardStop(WorkerError):
    """Training was stopped because a limit was crossed."""

    code = "guard"
    exit_status = 5


class Cancelled(WorkerError):
    """SIGTERM or SIGINT."""

    code = "cancelled"
    exit_status = 130

    def __init__(self, message: str = "stopped on request"):
        super().__init__(message, next_step="Run the same command again to go on.")
