/** One arm: a persona adapter on a model, its state kept after 1, 2, 4, ... steps, and what each state says. */
import { join } from "node:path";
import { z } from "zod";
import { readRows } from "../core/jsonl.js";
import type { PromptRow, ResponseRow } from "../core/rows.js";
import type { Engine, ModelRef } from "../engine/index.js";
import { type Sampling, sampleResponses } from "../sample/index.js";
import type { Demo } from "./demos.js";
import { adapterShape } from "./onto.js";

export interface FineTuneSettings {
  /** Optimiser steps at which the persona is measured, ascending; 0 is always among them. */
  steps: readonly number[];
  batchRows: number;
  learningRate: number;
  rank: number;
  seed: number;
}

export interface ArmRequest {
  engine: Engine;
  /** With an adapter, training goes on from it at its own rank; else a new one goes on top of whole weights. */
  model: ModelRef;
  name: string;
  train: readonly Demo[];
  heldOut: readonly Demo[];
  prompts: readonly PromptRow[];
  sampling: Sampling;
  settings: FineTuneSettings;
  directory: string;
}

export interface ArmStep {
  step: number;
  /** Of the adapter after this step; undefined for step 0. */
  adapter: string | undefined;
  replies: ResponseRow[];
  heldOut: HeldOutReply[];
}

/** How likely a demonstration that was not trained on is. */
export interface HeldOutReply {
  id: string;
  /** Of the whole reply, nats. */
  logprob: number;
  tokens: number;
}

/** Same adapter init (by the seed), data order and steps for every arm of the same settings. */
export async function fineTuneArm(request: ArmRequest): Promise<ArmStep[]> {
  const { engine, model, name, settings, directory } = request;
  const last = settings.steps.at(-1) ?? 0;
  const train = join(directory, "train");
  const epochs = (last * settings.batchRows) / request.train.length;
  const shape = model.adapter
    ? await adapterShape(model.adapter.path)
    : { r: settings.rank, alpha: 2 * settings.rank };
  await engine.run({
    directory: train,
    job: {
      kind: "train",
      model,
      seed: settings.seed,
      limits: {},
      method: { name: "sft", saveSteps: settings.steps.filter((step) => step > 0) },
      adapter: { ...shape, dropout: 0, targetModules: "all-linear" },
      optimiser: {
        learningRate: settings.learningRate,
        // A little more than the last step, so that rounding never ends it one early.
        epochs: Math.max(epochs, (last * settings.batchRows + 0.5) / request.train.length),
        batchRows: settings.batchRows,
        accumulation: 1,
        scheduler: "constant",
        warmupRatio: 0,
        weightDecay: 0,
        maxGradNorm: 1,
        maxTokens: 1024,
        checkpointSteps: 16,
      },
    },
    files: {
      rows: request.train.map(({ id, messages, reply }) => ({
        id,
        messages,
        answers: [{ response: reply, ended: true }],
      })),
    },
  });
  const found: ArmStep[] = [];
  for (const step of settings.steps) {
    const adapter = step === 0 ? undefined : join(train, "steps", `step-${step}`);
    const at = adapter === undefined ? model : { ...model, adapter: { path: adapter, scale: 1 } };
    const replies = await sampleResponses(engine, {
      prompts: request.prompts,
      model: at,
      modelName: `${name}-${step}`,
      sampling: request.sampling,
      seed: settings.seed + 1,
      directory: join(directory, `replies-${step}`),
    });
    const heldOut = await likelihoods(
      engine,
      at,
      request.heldOut,
      join(directory, `likelihood-${step}`),
    );
    found.push({ step, adapter, replies, heldOut });
  }
  return found;
}

const lineSchema = z.looseObject({
  id: z.string(),
  logprobs: z.array(z.number()),
  tokens: z.array(z.number()),
});

async function likelihoods(
  engine: Engine,
  model: ModelRef,
  demos: readonly Demo[],
  directory: string,
): Promise<HeldOutReply[]> {
  await engine.run({
    directory,
    job: { kind: "logprobs", model, seed: 1, limits: {}, logprobs: { kl: false, shardRows: 64 } },
    files: {
      rows: demos.map(({ id, messages, reply }) => ({ id, messages, continuations: [reply] })),
    },
  });
  const lines = await readRows(join(directory, "logprobs.jsonl"), lineSchema);
  const sum = (values: readonly number[]): number =>
    values.reduce((total, value) => total + value, 0);
  return lines.map(({ id, logprobs, tokens }) => ({
    id,
    logprob: sum(logprobs),
    tokens: sum(tokens),
  }));
}
