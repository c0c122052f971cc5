/** One run: the stages in order, each through the ledger, and a manifest of everything that went in. */
import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { writeJson } from "../core/atomic-write.js";
import { type RunContext, STAGES, type StageDefinition, type StageName } from "./context.js";
import { runStage } from "./ledger.js";
import { reusing } from "./reuse-jobs.js";
import { dialStage } from "./stages/dial.js";
import { evaluateStage } from "./stages/evaluate.js";
import { mergeStage } from "./stages/merge.js";
import { pairsStage } from "./stages/pairs.js";
import { planStage } from "./stages/plan.js";
import { reportStage } from "./stages/report.js";
import { sampleStage } from "./stages/sample.js";
import { scoreStage } from "./stages/score.js";
import { trainStage } from "./stages/train.js";

export const stageDefinitions: Record<StageName, StageDefinition> = {
  sample: sampleStage,
  score: scoreStage,
  plan: planStage,
  pairs: pairsStage,
  train: trainStage,
  dial: dialStage,
  merge: mergeStage,
  evaluate: evaluateStage,
  report: reportStage,
};

export interface StageTime {
  stage: StageName;
  seconds: number;
  reused: boolean;
}

/** Runs every stage up to `until`. A finished stage whose inputs are the same is not computed again. */
export async function runStages(
  context: RunContext,
  until: StageName = "report",
): Promise<StageTime[]> {
  const started = performance.now();
  const times: StageTime[] = [];
  const keys: Partial<Record<StageName, string>> = {};
  context.emit({
    event: "run",
    name: context.config.name,
    directory: context.directory,
    stages: [...STAGES],
  });
  for (const name of STAGES) {
    const stage = stageDefinitions[name];
    context.emit({ event: "stage-start", stage: name });
    const after = typeof stage.after === "function" ? stage.after(context) : stage.after;
    const outcome = await runStage(context.directory, {
      name,
      inputs: {
        own: stage.inputs(context),
        worker: context.workerHash,
        before: Object.fromEntries(after.map((before) => [before, keys[before]])),
      },
      jobs: context.workerHash,
      run: (directory, earlier) =>
        stage.run(
          earlier === undefined
            ? context
            : { ...context, engine: (...of) => reusing(context.engine(...of), directory, earlier) },
          directory,
        ),
    });
    keys[name] = outcome.key;
    times.push({ stage: name, seconds: outcome.seconds, reused: outcome.reused });
    context.emit({
      event: "stage-done",
      stage: name,
      seconds: outcome.seconds,
      reused: outcome.reused,
      summary: await stage.summary(outcome.directory),
    });
    if (name === until) break;
  }
  context.emit({
    event: "run-done",
    directory: context.directory,
    seconds: (performance.now() - started) / 1000,
  });
  return times;
}

export interface Manifest {
  schema: "locus.run/1";
  config: RunContext["config"];
  versions: Record<string, string>;
  /** `license` as the Hub says it; absent where the model was not fetched from there by this run. */
  model: { id: string; revision?: string; license?: string; hash: string };
  packs: string;
  /** Hash of the worker's code. */
  worker: string;
  inputs: Record<string, string>;
}

export async function writeManifest(context: RunContext, manifest: Manifest): Promise<void> {
  const path = join(context.directory, "manifest.json");
  await mkdir(dirname(path), { recursive: true });
  await writeJson(path, manifest);
}
