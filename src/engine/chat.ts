/** A conversation with a model: one long-lived worker that answers requests line by line. */
import { randomUUID } from "node:crypto";
import { WorkerError } from "../core/errors.js";
import type { Message } from "../core/rows.js";
import type { Job, WorkerEvent } from "./job.js";
import { requireJob } from "./job-directory.js";
import { localTransport } from "./local-transport.js";
import type { RunJobOptions } from "./run-job.js";
import { unfinished, workerFailure } from "./worker-failure.js";

export interface ChatRequest {
  messages: Message[];
  /** Scale of the job's adapter for this reply: 0 = the base model. */
  scale: number;
  sampling: Record<string, unknown>;
}

export interface ChatReply {
  response: string;
  finishReason: string;
  tokens: number;
}

export interface ChatSession {
  /** Resolves with the reply; `onText` gets it piece by piece. Requests are answered in turn. */
  ask(request: ChatRequest, onText?: (text: string) => void): Promise<ChatReply>;
  /** Ends the worker and waits for it. */
  close(): Promise<void>;
}

interface Pending {
  onText: ((text: string) => void) | undefined;
  resolve(reply: ChatReply): void;
  reject(error: Error): void;
}

export async function openChat(job: Job, options: RunJobOptions): Promise<ChatSession> {
  const { directory, signal, onEvent } = options;
  await requireJob(directory, job);
  const pending = new Map<string, Pending>();
  let ended: Error | undefined;
  let failure: Extract<WorkerEvent, { event: "error" }> | undefined;

  const worker = await (options.transport ?? localTransport()).start({
    directory,
    python: options.python,
    env: options.env,
    onEvent(event) {
      if (event.event === "token") pending.get(event.request)?.onText?.(event.text);
      if (event.event === "error" && event.request !== undefined) {
        pending.get(event.request)?.reject(new WorkerError(event.message, 2, { place: directory }));
        pending.delete(event.request);
      } else if (event.event === "error") failure = event;
      if (event.event === "reply") {
        pending.get(event.request)?.resolve(event);
        pending.delete(event.request);
      }
      onEvent?.(event);
    },
  });
  const stop = () => worker.stop();
  signal?.addEventListener("abort", stop, { once: true });
  const finished = worker.exited.then((exit) => {
    signal?.removeEventListener("abort", stop);
    ended = exit.code === 0 ? unfinished(exit, directory) : workerFailure(exit, failure, directory);
    for (const { reject } of pending.values()) reject(ended);
    pending.clear();
  });

  return {
    ask(request, onText) {
      if (ended !== undefined) return Promise.reject(ended);
      const id = randomUUID();
      return new Promise<ChatReply>((resolve, reject) => {
        pending.set(id, { onText, resolve, reject });
        worker.send(JSON.stringify({ request: id, ...request }));
      });
    },
    async close() {
      worker.closeInput();
      const timer = setTimeout(stop, 5000);
      await finished.finally(() => clearTimeout(timer));
      if (ended instanceof WorkerError && failure !== undefined) throw ended;
    },
  };
}
