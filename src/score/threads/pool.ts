/** Threads that score blocks. Each answers in the order in which it was asked. */
import { Worker } from "node:worker_threads";
import { EnvironmentError } from "../../core/errors.js";
import type { BlockRequest, BlockResult } from "./score-block.js";
import { fromWire } from "./wire-error.js";
import type { WorkerReply, WorkerSettings } from "./worker.js";

export interface Pool {
  /** Gives the block's bytes away to the thread that has least to do. */
  score(request: BlockRequest): Promise<BlockResult>;
  end(): Promise<void>;
}

interface Waiting {
  resolve(result: BlockResult): void;
  reject(error: unknown): void;
}

interface Thread {
  worker: Worker;
  waiting: Waiting[];
  /** Why it takes no more blocks. */
  failure?: unknown;
}

/** @param script the module of a thread */
export function createPool(threads: number, settings: WorkerSettings, script = workerUrl()): Pool {
  const all = Array.from({ length: threads }, () => startThread(script, settings));
  return {
    score(request) {
      const thread = all.reduce((best, one) =>
        one.waiting.length < best.waiting.length ? one : best,
      );
      if ("failure" in thread) return Promise.reject(thread.failure);
      const result = new Promise<BlockResult>((resolve, reject) => {
        thread.waiting.push({ resolve, reject });
      });
      thread.worker.postMessage(request, [request.block.bytes.buffer]);
      return result;
    },
    async end() {
      await Promise.all(all.map(({ worker }) => worker.terminate()));
    },
  };
}

function startThread(script: URL, settings: WorkerSettings): Thread {
  const worker = script.pathname.endsWith(".ts")
    ? new Worker(fromSource(script), { workerData: settings, eval: true })
    : new Worker(script, { workerData: settings });
  const thread: Thread = { worker, waiting: [] };
  const fail = (failure: unknown): void => {
    thread.failure = failure;
    for (const { reject } of thread.waiting.splice(0)) reject(failure);
  };
  worker.on("message", (reply: WorkerReply) => {
    const asked = thread.waiting.shift();
    if ("result" in reply) asked?.resolve(reply.result);
    else asked?.reject(fromWire(reply.failure));
  });
  worker.on("error", (error) => fail(explained(error)));
  worker.on("exit", (code) => fail(new Error(`a scoring thread ended with status ${code}`)));
  return thread;
}

function explained(error: unknown): unknown {
  if ((error as NodeJS.ErrnoException).code !== "ERR_WORKER_OUT_OF_MEMORY") return error;
  return new EnvironmentError("a scoring thread ran out of memory", {
    next: "Use fewer threads: --threads 1.",
    cause: error,
  });
}

function workerUrl(): URL {
  return new URL(import.meta.url.endsWith(".ts") ? "./worker.ts" : "./worker.js", import.meta.url);
}

/** From the sources a thread must first register the loader that the main one has. */
function fromSource(script: URL): string {
  const loader = JSON.stringify(import.meta.resolve("tsx/esm/api"));
  return `import(${loader}).then(({ register }) => { register(); return import(${JSON.stringify(script.href)}); });`;
}
