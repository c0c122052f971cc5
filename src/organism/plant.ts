/** Plants: fine-tunes an adapter on the planted rows and folds it into the weights. */
import { join } from "node:path";
import { writeJsonl } from "../core/jsonl.js";
import type { Engine, ModelRef } from "../engine/index.js";
import type { PlantedRow } from "./rows.js";

export interface PlantRequest {
  engine: Engine;
  model: ModelRef;
  rows: readonly PlantedRow[];
  epochs: number;
  learningRate: number;
  seed: number;
  /** Jobs and `planted.jsonl` go here; a second call goes on where the first stopped. */
  directory: string;
}

/** @returns folder of the planted model's weights */
export async function plant(request: PlantRequest): Promise<string> {
  const { engine, model, rows, seed, directory } = request;
  await writeJsonl(join(directory, "planted.jsonl"), rows);
  const train = join(directory, "train");
  await engine.run({
    directory: train,
    job: {
      kind: "train",
      model,
      seed,
      limits: {},
      method: { name: "sft", saveSteps: [] },
      adapter: { r: 32, alpha: 64, dropout: 0, targetModules: "all-linear" },
      optimiser: {
        learningRate: request.learningRate,
        epochs: request.epochs,
        batchRows: 8,
        accumulation: 1,
        scheduler: "linear",
        warmupRatio: 0.05,
        weightDecay: 0,
        maxGradNorm: 1,
        maxTokens: 512,
        checkpointSteps: 20,
      },
    },
    files: { rows: rows.map(({ id, messages, answers }) => ({ id, messages, answers })) },
  });
  const merge = join(directory, "merge");
  await engine.run({
    directory: merge,
    job: {
      kind: "merge",
      model: { ...model, adapter: { path: join(train, "adapter"), scale: 1 } },
      seed,
      limits: {},
    },
    files: { prompts: rows.slice(0, 16).map(({ id, messages }) => ({ id, messages })) },
  });
  return join(merge, "merged");
}
