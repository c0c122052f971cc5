/** Errors that a user can act on: what went wrong, where, and what to do next. */

export interface LocusErrorFields {
  /** What to do next, one sentence. */
  next?: string;
  /** The file (and `:line[:column]`) that the error is about. */
  place?: string;
  cause?: unknown;
}

/** Base of every error that Locus raises on purpose. `code` is stable and machine-readable. */
export abstract class LocusError extends Error {
  abstract readonly code: string;
  /** Process exit status: 2 config or data, 3 environment, 4 out of memory, 5 stopped by a guard, 130 cancelled. */
  abstract readonly exitCode: number;
  readonly next: string | undefined;
  readonly place: string | undefined;

  constructor(message: string, fields: LocusErrorFields = {}) {
    super(message, fields.cause === undefined ? undefined : { cause: fields.cause });
    this.name = new.target.name;
    this.next = fields.next;
    this.place = fields.place;
  }
}

/** A pipeline file, option or pattern pack that cannot be used as written. */
export class ConfigError extends LocusError {
  readonly code = "config";
  readonly exitCode = 2;
}

/** A data file that cannot be read as what it should be. */
export class DataError extends LocusError {
  readonly code = "data";
  readonly exitCode = 2;
}

/** Something that the machine lacks: Python, disk space, a model, a device. */
export class EnvironmentError extends LocusError {
  readonly code = "environment";
  readonly exitCode = 3;
}

/** The Python worker failed or died. `exitCode` is the worker's own where it gave one. */
export class WorkerError extends LocusError {
  readonly code = "worker";
  readonly exitCode: number;
  constructor(message: string, exitCode: number, fields: LocusErrorFields = {}) {
    super(message, fields);
    this.exitCode = exitCode;
  }
}

/** A training run stopped by one of its own guards. */
export class GuardError extends LocusError {
  readonly code = "guard";
  readonly exitCode = 5;
}

/** The user stopped it (Ctrl-C). Nothing done so far is lost. */
export class CancelledError extends LocusError {
  readonly code = "cancelled";
  readonly exitCode = 130;
}
