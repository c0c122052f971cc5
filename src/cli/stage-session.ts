/** What each stage command needs: an engine with progress on the terminal, the model, the scorer. */
import { mkdir } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import {
  createEngine,
  type Engine,
  ensurePython,
  type ModelRef,
  resolveModel,
} from "../engine/index.js";
import { followWorker } from "../pipeline/index.js";
import { createScorer, type Scorer } from "../score/index.js";
import { createPace } from "./pace.js";
import { loadNamedPacks } from "./pack-files.js";
import { describeProgress } from "./render-run.js";
import { cancelOnSignals } from "./signals.js";

export interface StageSession {
  engine: Engine;
  model(spec: string, adapter?: { path: string; scale: number }): Promise<ModelRef>;
  scorer(packs?: string[]): Promise<Scorer>;
  /** Job directory of a command that writes `output`: beside it, so that an interrupted command goes on. */
  jobs(output: string): Promise<string>;
  /** Given by Ctrl-C. */
  signal: AbortSignal;
}

/** Runs `action` with a session; Ctrl-C stops the worker in order. */
export async function withSession<T>(
  task: string,
  action: (session: StageSession) => Promise<T>,
): Promise<T> {
  const cancel = cancelOnSignals();
  const note = (message: string): boolean => process.stderr.write(`${message}\n`);
  try {
    const python = await ensurePython({ onProgress: note });
    let last = 0;
    const pace = createPace();
    const engine = createEngine({
      python: python.python,
      signal: cancel.signal,
      onEvent: followWorker(task, task, (shown) => {
        if (shown.event === "warn") note(`warning: ${shown.message}`);
        if (shown.event !== "progress" || Date.now() - last < 2000) return;
        last = Date.now();
        note(`  ${describeProgress(shown, pace.left(shown))}`);
      }),
    });
    return await action({
      engine,
      async model(spec, adapter) {
        const found = await resolveModel(spec, { python: python.python, onProgress: note });
        return {
          path: found.path,
          revision: found.revision,
          dtype: "bfloat16",
          ...(adapter ? { adapter } : {}),
        };
      },
      scorer: async (packs) => createScorer({ packs: await loadNamedPacks(packs) }),
      jobs: (output) => jobsFolder(task, output),
      signal: cancel.signal,
    });
  } finally {
    cancel.dispose();
  }
}

export async function jobsFolder(task: string, output: string): Promise<string> {
  const directory = resolve(dirname(output), `.${task}-jobs`);
  await mkdir(directory, { recursive: true });
  return directory;
}

export const DEFAULT_MODEL = "smollm2-135m-instruct";
