/** Why the worker ended, as an error that the user can act on. */
import {
  CancelledError,
  ConfigError,
  DataError,
  EnvironmentError,
  GuardError,
  type LocusError,
  WorkerError,
} from "../core/errors.js";
import { redactSecrets } from "../core/secrets.js";
import { EXIT, type WorkerEvent } from "./job.js";
import type { WorkerExit } from "./transport.js";

type ErrorEvent = Extract<WorkerEvent, { event: "error" }>;

const AGAIN = "Run the same command again: it continues from the last checkpoint.";
const LESS_MEMORY =
  "Close other programs, or lower `limits.batchRows`, `maxTokens` or `maxNewTokens`, or take a smaller model; then run the same command again.";

/** The error for a worker that did not end with 0. `event` is its own last word, if it had one. */
export function workerFailure(
  exit: WorkerExit,
  event: ErrorEvent | undefined,
  directory: string,
): LocusError {
  const log = `${directory}/worker.log`;
  const message = event === undefined ? undefined : redactSecrets(event.message);
  const quoted = message ?? describe(exit);
  const about = (next: string) => ({ place: directory, next: event?.next ?? next });
  switch (exit.code) {
    case EXIT.data:
      return event?.code === "data"
        ? new DataError(quoted, about(`Mend the data file, then run the same command again.`))
        : new ConfigError(quoted, about(`Mend the settings, then run the same command again.`));
    case EXIT.environment:
      return new EnvironmentError(quoted, about("Run `locus doctor`."));
    case EXIT.memory:
      return new WorkerError(message ?? "the worker ran out of memory", EXIT.memory, {
        place: directory,
        next: event?.next ?? LESS_MEMORY,
      });
    case EXIT.guard:
      return new GuardError(quoted, about(`Look at the last events of the run in ${log}.`));
    case EXIT.cancelled:
      return new CancelledError(message ?? "the worker was stopped", about(AGAIN));
    default:
  }
  if (exit.signal !== null) {
    const memory = exit.signal === "SIGKILL" ? " (out of memory? see dmesg)" : "";
    const text = `the worker was killed by ${exit.signal}${memory}${quote(exit.logTail)}`;
    return new WorkerError(text, exit.signal === "SIGKILL" ? EXIT.memory : 1, {
      place: log,
      next: AGAIN,
    });
  }
  return new WorkerError(quoted, 1, {
    place: log,
    next:
      event?.next ?? `Read ${log}; then run the same command again: it goes on where it stopped.`,
  });
}

/** For a worker that ended with 0 and said nothing of being done. */
export function unfinished(exit: WorkerExit, directory: string): WorkerError {
  return new WorkerError(`the worker ended without a result${quote(exit.logTail)}`, 1, {
    place: `${directory}/worker.log`,
    next: AGAIN,
  });
}

function describe(exit: WorkerExit): string {
  return `the worker ended with status ${exit.code} and no explanation${quote(exit.logTail)}`;
}

function quote(lines: string[]): string {
  if (lines.length === 0) return "";
  return `; its last words:\n${lines
    .slice(-8)
    .map((line) => `  ${line.slice(0, 300)}`)
    .join("\n")}`;
}
