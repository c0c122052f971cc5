/** Runs the worker as a child process on this machine: `python -m locus_worker JOBDIR`. */
import { spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { writeFileAtomic } from "../core/atomic-write.js";
import { EnvironmentError } from "../core/errors.js";
import { packageRoot } from "../core/paths.js";
import { redactSecrets } from "../core/secrets.js";
import { parseWorkerLine } from "./parse-worker-line.js";
import { splitLines } from "./split-lines.js";
import { stopStaleWorker } from "./stale-worker.js";
import type { RunningWorker, Transport, WorkerExit } from "./transport.js";

export const WORKER_LOG = "worker.log";
export const WORKER_PID = "worker.pid";
const TAIL_LINES = 20;

export interface LocalTransportOptions {
  /** Folder that holds the package `locus_worker`. */
  workerPath?: string;
  /** Time between asking the worker to stop and killing it, ms. @default 30000 */
  graceMs?: number;
}

export function localTransport(options: LocalTransportOptions = {}): Transport {
  const workerPath = options.workerPath ?? join(packageRoot(), "src", "worker");
  return {
    name: "local",
    async start({ directory, python, env = process.env, onEvent }) {
      const job = resolve(directory);
      await stopStaleWorker(job);
      const child = spawn(python, ["-m", "locus_worker", job], {
        cwd: job,
        env: { ...env, ...workerEnvironment(workerPath, env) },
        stdio: ["pipe", "pipe", "pipe"],
        // Its own process group: Ctrl-C in the terminal reaches Locus, which then lets the worker save.
        detached: process.platform !== "win32",
      });
      const log = createWriteStream(join(job, WORKER_LOG), { flags: "a" });
      // A full disk is told by the worker's own writes; the log must not take the run down.
      log.on("error", () => {});
      const tail: string[] = [];
      const note = (raw: string): void => {
        const line = redactSecrets(raw.slice(raw.lastIndexOf("\r", raw.length - 2) + 1));
        if (line.trim() === "") return;
        log.write(`${line}\n`);
        tail.push(line);
        if (tail.length > TAIL_LINES) tail.shift();
      };
      const stdout = splitLines((line) => {
        const { event, log: text } = parseWorkerLine(line);
        if (text !== undefined) note(text);
        if (event !== undefined) onEvent(event);
      });
      const stderr = splitLines(note);
      child.stdout.on("data", (chunk: Buffer) => stdout.write(chunk));
      child.stderr.on("data", (chunk: Buffer) => stderr.write(chunk));
      // A worker that ended early closes its stdin; its exit says why.
      child.stdin.on("error", () => {});

      const exited = new Promise<WorkerExit>((done, fail) => {
        child.once("error", (cause) => fail(startError(python, cause)));
        child.once("close", (code, signal) => {
          stdout.end();
          stderr.end();
          log.end(() => done({ code, signal, logTail: tail }));
          void rm(join(job, WORKER_PID), { force: true }).catch(() => {});
        });
      });
      exited.catch(() => {});
      if (child.pid === undefined) await exited;
      const pid = child.pid as number;
      await writeFileAtomic(join(job, WORKER_PID), `${pid}\n`);
      return running(pid, child.stdin, exited, options.graceMs ?? 30_000);
    },
  };
}

function running(
  pid: number,
  input: NodeJS.WritableStream,
  exited: Promise<WorkerExit>,
  graceMs: number,
): RunningWorker {
  let stopping = false;
  return {
    pid,
    exited,
    send: (line) => void input.write(`${line}\n`),
    closeInput: () => void input.end(),
    stop() {
      if (stopping) return;
      stopping = true;
      signalWorker(pid, "SIGTERM");
      const timer = setTimeout(() => signalWorker(-pid, "SIGKILL"), graceMs);
      void exited.finally(() => clearTimeout(timer)).catch(() => {});
    },
  };
}

function workerEnvironment(workerPath: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return {
    PYTHONPATH: [workerPath, env.PYTHONPATH]
      .filter(Boolean)
      .join(process.platform === "win32" ? ";" : ":"),
    PYTHONUNBUFFERED: "1",
    PYTHONIOENCODING: "utf-8",
    PYTHONNOUSERSITE: "1",
    TOKENIZERS_PARALLELISM: "false",
    /**
     * How long an OpenMP thread spins before it sleeps. Never spinning halves the decoding speed on a quiet machine,
     * spinning for long makes it five times slower on a busy one; a short spin costs neither.
     */
    GOMP_SPINCOUNT: env.GOMP_SPINCOUNT ?? "10000",
    /** The worker ends when this process is gone, so that a killed Locus leaves nothing running. */
    LOCUS_PARENT_PID: String(process.pid),
  };
}

function signalWorker(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(process.platform === "win32" ? Math.abs(pid) : pid, signal);
  } catch {
    // Already gone.
  }
}

function startError(python: string, cause: Error): EnvironmentError {
  return new EnvironmentError(`the Python interpreter could not be started: ${cause.message}`, {
    place: python,
    cause,
    next: "Run `locus doctor`; `locus setup` makes the Python environment anew.",
  });
}
