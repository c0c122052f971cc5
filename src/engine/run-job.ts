/** Runs one prepared job to its end: worker events to the caller, its exit as a result or an error. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CancelledError } from "../core/errors.js";
import { requireDiskSpace } from "./disk-space.js";
import type { Job, WorkerEvent } from "./job.js";
import { requireJob } from "./job-directory.js";
import { localTransport } from "./local-transport.js";
import type { RunningWorker, Transport } from "./transport.js";
import { unfinished, workerFailure } from "./worker-failure.js";

export interface RunJobOptions {
  directory: string;
  /** Interpreter that has the worker's packages, as `ensurePython` gives it. */
  python: string;
  onEvent?: (event: WorkerEvent) => void;
  signal?: AbortSignal;
  env?: NodeJS.ProcessEnv;
  /** @default the local process */
  transport?: Transport;
  /** Silence after which a warning is raised, seconds. @default 120 */
  silenceSeconds?: number;
  /** Free space below which the job does not start, bytes. @default 200 MB */
  minFreeBytes?: number;
}

export interface JobResult {
  directory: string;
  /** Content of result.json. */
  result: Record<string, unknown>;
  /** Every setting as the worker read it back; empty when the job was already done. */
  settings: Record<string, unknown>;
  /** Versions the worker reported; empty when the job was already done. */
  versions: Record<string, string>;
  /** True when the job was already finished and nothing was run. */
  reused: boolean;
  seconds: number;
}

export async function runJob(job: Job, options: RunJobOptions): Promise<JobResult> {
  const { directory, signal } = options;
  const started = performance.now();
  await requireJob(directory, job);
  const base = { directory, settings: {}, versions: {} };
  const finished = await readResult(directory);
  if (finished !== undefined) return { ...base, result: finished, reused: true, seconds: 0 };
  throwIfCancelled(signal);
  await requireDiskSpace(directory, options.minFreeBytes ?? 200e6);

  const seen = observeEvents(options.onEvent);
  const silence = watchSilence(options.silenceSeconds ?? 120, options.onEvent);
  // The worker may speak before `start` has returned.
  let worker: RunningWorker | undefined;
  const stop = () => worker?.stop();
  try {
    const running = await (options.transport ?? localTransport()).start({
      directory,
      python: options.python,
      env: options.env,
      onEvent(event) {
        silence.heard();
        seen.take(event, stop);
      },
    });
    worker = running;
    signal?.addEventListener("abort", stop, { once: true });
    if (signal?.aborted || seen.listenerError !== undefined) stop();
    const exit = await running.exited;
    if (seen.listenerError !== undefined) throw seen.listenerError;
    if (exit.code !== 0) {
      throwIfCancelled(signal);
      throw workerFailure(exit, seen.error, directory);
    }
    const result = (await readResult(directory)) ?? seen.done;
    if (result === undefined) throw unfinished(exit, directory);
    const seconds = (performance.now() - started) / 1000;
    const { settings, versions } = seen;
    return { directory, result, settings, versions, reused: false, seconds };
  } finally {
    silence.end();
    signal?.removeEventListener("abort", stop);
  }
}

/** Keeps what the result needs of the events, and passes each on. */
function observeEvents(onEvent: RunJobOptions["onEvent"]) {
  return {
    settings: {} as Record<string, unknown>,
    versions: {} as Record<string, string>,
    done: undefined as Record<string, unknown> | undefined,
    error: undefined as Extract<WorkerEvent, { event: "error" }> | undefined,
    listenerError: undefined as unknown,
    take(event: WorkerEvent, stop: () => void) {
      if (event.event === "settings") Object.assign(this.settings, event.settings);
      if (event.event === "hello") this.versions = event.versions;
      if (event.event === "done") this.done = event.result;
      if (event.event === "error") this.error = event;
      if (this.listenerError !== undefined) return;
      try {
        onEvent?.(event);
      } catch (error) {
        // A listener that fails ends the job in order, not with an exception inside a stream.
        this.listenerError = error;
        stop();
      }
    },
  };
}

function watchSilence(seconds: number, onEvent: RunJobOptions["onEvent"]) {
  let last = Date.now();
  let warned = false;
  const timer = setInterval(
    () => {
      const silent = (Date.now() - last) / 1000;
      if (warned || silent < seconds) return;
      warned = true;
      const message = `the worker has said nothing for ${Math.round(silent)} s; it may be out of memory and swapping, or hang`;
      onEvent?.({ seq: -1, time: Date.now(), event: "warn", message });
    },
    Math.min(1000, seconds * 250),
  );
  timer.unref();
  return {
    heard() {
      last = Date.now();
      warned = false;
    },
    end: () => clearInterval(timer),
  };
}

function throwIfCancelled(signal: AbortSignal | undefined): void {
  if (!signal?.aborted) return;
  throw new CancelledError("stopped on request", {
    next: "Run the same command again: it continues from the last checkpoint.",
  });
}

/** result.json is written last and atomically: where it is, the job is done. */
async function readResult(directory: string): Promise<Record<string, unknown> | undefined> {
  const path = join(directory, "result.json");
  if (!existsSync(path)) return undefined;
  return JSON.parse(await readFile(path, "utf8")) as Record<string, unknown>;
}
