/** What every stage of a run gets. */
import type { ResponseRow, ScoredRow } from "../core/rows.js";
import type { Engine, ModelRef } from "../engine/index.js";
import type { Pack } from "../patterns/index.js";
import type { Scorer } from "../score/index.js";
import type { PipelineConfig } from "./config.js";
import type { Listener } from "./events.js";
import type { RunInputs } from "./inputs.js";

export interface RunContext {
  config: PipelineConfig;
  directory: string;
  inputs: RunInputs;
  /** The base model. */
  model: ModelRef;
  /** Hash of the base model's weights and tokenizer. */
  modelHash: string;
  /** Hash of the worker's code. */
  workerHash: string;
  /** Rules of this run, held-out ones among them. */
  packs: readonly Pack[];
  scorer: Scorer;
  /** Hash of the rule packs and of the code that finds and judges. */
  scorerHash: string;
  /** An engine whose events carry the stage and the task. */
  engine(stage: string, task: string): Engine;
  emit: Listener;
  /** Where a finished stage's output lies. */
  output(stage: StageName): string;
}

export const STAGES = [
  "sample",
  "score",
  "plan",
  "pairs",
  "train",
  "dial",
  "merge",
  "evaluate",
  "report",
] as const;
export type StageName = (typeof STAGES)[number];

export interface StageDefinition {
  name: StageName;
  /** Settings and inputs that the output depends on; keys of earlier stages are added by the runner. */
  inputs(context: RunContext): unknown;
  /** Stages whose output it reads. */
  after: readonly StageName[] | ((context: RunContext) => readonly StageName[]);
  run(context: RunContext, directory: string): Promise<void>;
  /** One line on the outcome, read from the finished output. */
  summary(directory: string): Promise<string>;
}

export function scoreAll(scorer: Scorer, responses: readonly ResponseRow[]): ScoredRow[] {
  return responses.map((row) => scorer.score(row));
}
