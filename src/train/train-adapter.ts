/** Trains one adapter: the method prepares its data, the engine runs TRL or the token trainer. */
import { join } from "node:path";
import type { AdapterSettings } from "../engine/index.js";
import { type MethodInput, type MethodSettings, prepareMethod } from "./methods.js";

export interface TrainRequest extends MethodInput {
  settings: MethodSettings;
  adapter: AdapterSettings;
}

export interface TrainOutcome {
  /** Directory of the PEFT adapter. */
  adapter: string;
  /** What the method made of its data: counts of rows, targets, pairs. */
  data: Record<string, unknown>;
  /** The worker's own result. */
  result: Record<string, unknown>;
}

/** Of a row that is trained on, prompt and template included; longer ones are left out. */
const LEAST_TOKENS = 1024;
/** Room for a prompt beside the longest answer. */
const PROMPT_TOKENS = 704;

export async function trainAdapter(request: TrainRequest): Promise<TrainOutcome> {
  const prepared = await prepareMethod(request.settings, request);
  const directory = join(request.directory, "job");
  // TRL's own trainer is left as it is.
  const guarded =
    request.guard && request.guard.rows.length > 0 && prepared.method.name !== "dpo"
      ? request.guard
      : undefined;
  const result = await request.engine.run({
    directory,
    job: {
      kind: "train",
      model: request.start
        ? { ...request.model, adapter: { path: request.start, scale: 1 } }
        : request.model,
      seed: request.seed,
      limits: {},
      method: prepared.method,
      adapter: request.adapter,
      optimiser: {
        ...prepared.optimiser,
        scheduler: "linear",
        warmupRatio: 0.05,
        weightDecay: 0,
        maxGradNorm: 1,
        maxTokens: Math.max(LEAST_TOKENS, PROMPT_TOKENS + (request.answerTokens ?? 0)),
        checkpointSteps: 10,
      },
      ...(guarded ? { guard: { every: guarded.every, margin: guarded.margin } } : {}),
    },
    files: { rows: prepared.rows, ...(guarded ? { guard: guarded.rows } : {}) },
    given: prepared.given,
  });
  return { adapter: join(directory, "adapter"), data: prepared.report, result };
}
