/** The seam between a job directory and whatever runs it. One implementation today: a process on this machine. */
import type { WorkerEvent } from "./job.js";

export interface StartOptions {
  /** Holds job.json; everything the worker writes goes there. */
  directory: string;
  /** Interpreter that has the worker's packages. */
  python: string;
  /** Environment of the worker; the only way in for secrets. @default process.env */
  env?: NodeJS.ProcessEnv;
  /** Called in the order in which the worker said them. */
  onEvent(event: WorkerEvent): void;
}

export interface WorkerExit {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Last lines of what the worker printed besides events, secrets taken out. */
  logTail: string[];
}

export interface RunningWorker {
  readonly pid: number;
  /** Resolves when the worker has ended and its last event was delivered. */
  readonly exited: Promise<WorkerExit>;
  /** One line to the worker's stdin (kind `chat`). */
  send(line: string): void;
  /** Ends stdin: a chat worker then finishes. */
  closeInput(): void;
  /** Asks the worker to save and stop (SIGTERM); kills it after the grace period. */
  stop(): void;
}

export interface Transport {
  readonly name: string;
  start(options: StartOptions): Promise<RunningWorker>;
}
