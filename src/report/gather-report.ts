/** Everything that a report shows, out of a run's folders: its manifest and what each finished stage wrote. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { readRows } from "../core/jsonl.js";
import { type PersonaRow, responseSchema } from "../core/rows.js";
import type { EvaluationReport } from "../evaluate/index.js";
import type { PairReport } from "../pairs/index.js";
import type { Scorer } from "../score/index.js";
import type { Dial } from "../train/index.js";
import { chooseExamples, choosePersonaExamples } from "./examples.js";
import { runLimits } from "./limits.js";
import {
  type PlanShown,
  REPORT_SCHEMA,
  type ReportData,
  type ReportManifest,
  type StageSeconds,
  type TrainingShown,
} from "./report-data.js";
import { trainingCurves } from "./training-curves.js";

export interface ReportSource {
  /** The run's directory: a folder a stage, `manifest.json` beside them. */
  directory: string;
  /** The stages whose times are shown, in the order in which they ran. */
  stages: readonly string[];
  /** Marks the findings of the answers that are shown. */
  scorer: Pick<Scorer, "score">;
  personas: readonly Pick<PersonaRow, "id" | "name">[];
  /** Prompts that the before/after examples are drawn from. */
  habitPrompts: readonly { id: string }[];
}

/** @throws the file system's error (ENOENT with its path) where a stage has not finished. */
export async function gatherReport(source: ReportSource): Promise<ReportData> {
  const { directory, scorer, personas } = source;
  const at = (...parts: string[]): string => join(directory, ...parts);
  const manifest = await readJson<ReportManifest>(at("manifest.json"));
  const evaluation = await readJson<EvaluationReport>(at("evaluate", "evaluation.json"));
  const [base, locus] = await Promise.all(
    ["base", "locus"].map((arm) =>
      readRows(at("evaluate", `${arm}.responses.jsonl`), responseSchema),
    ),
  );
  const shared = {
    base: base ?? [],
    locus: locus ?? [],
    score: scorer.score,
    seed: manifest.config.seed,
  };
  const promptIds = new Set(source.habitPrompts.map(({ id }) => id));
  return {
    schema: REPORT_SCHEMA,
    manifest,
    evaluation,
    plan: planShown(await readJson<PlanShown>(at("plan", "plan.json"))),
    dial: await readJson<Dial>(at("dial", "dial.json")),
    pairs: await readJson<PairReport>(at("pairs", "report.json")),
    training: await readTraining(at("train"), manifest),
    stages: await readStageTimes(source),
    examples: chooseExamples({ ...shared, promptIds }),
    personas: choosePersonaExamples({ ...shared, personas }),
    limits: runLimits(evaluation, manifest.model),
  };
}

const planShown = ({ total, categories }: PlanShown): PlanShown => ({
  total,
  categories: categories.map(({ category, findings, requested, dose, limited }) => ({
    category,
    findings,
    requested,
    dose,
    ...(limited === undefined ? {} : { limited }),
  })),
});

async function readTraining(directory: string, manifest: ReportManifest): Promise<TrainingShown> {
  const { data, result } = await readJson<Pick<TrainingShown, "data" | "result">>(
    join(directory, "report.json"),
  );
  const { method } = manifest.config.train as { method: string };
  const events = await readFile(join(directory, "locus", "job", "events.jsonl"), "utf8");
  return { method, data, result, ...trainingCurves(events) };
}

async function readStageTimes({ directory, stages }: ReportSource): Promise<StageSeconds[]> {
  return Promise.all(
    stages.map(async (stage) => {
      const { seconds } = await readJson<{ seconds: number }>(join(directory, stage, "stage.json"));
      return { stage, seconds };
    }),
  );
}

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(path, "utf8")) as T;
}
