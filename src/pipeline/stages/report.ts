/** report: the run as one page, one JSON, one markdown table. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { writeFileAtomic, writeJson } from "../../core/atomic-write.js";
import type { PairReport } from "../../pairs/index.js";
import {
  chooseExamples,
  choosePersonaExamples,
  REPORT_SCHEMA,
  type ReportData,
  type ReportManifest,
  renderHtml,
  renderMarkdown,
  runLimits,
  type StageSeconds,
  type TrainingShown,
} from "../../report/index.js";
import type { Scorer } from "../../score/index.js";
import { STAGES, type StageDefinition, type StageName } from "../context.js";
import type { RunInputs } from "../inputs.js";
import { readDial } from "./dial.js";
import { readArmResponses, readEvaluation } from "./evaluate.js";

/** Raise it when the page changes, so that finished runs draw it anew. */
const PAGE_VERSION = 1;
const PAGE = "report.html";

export const reportStage: StageDefinition = {
  name: "report",
  after: ["score", "pairs", "train", "dial", "merge", "evaluate"],
  inputs: ({ packsHash }) => ({ page: PAGE_VERSION, packs: packsHash }),
  async run(context, directory) {
    const data = await gatherReport({
      directory: context.directory,
      output: (stage) => context.output(stage),
      scorer: context.scorer,
      inputs: context.inputs,
    });
    await writeReport(data, directory);
  },
  async summary(directory) {
    const page = await publishPage(directory);
    return `-> ${page}`;
  },
};

export interface ReportSource {
  /** The run's directory. */
  directory: string;
  output(stage: StageName): string;
  scorer: Scorer;
  inputs: Pick<RunInputs, "prompts" | "personas">;
}

/** Everything that the report shows, out of the finished stages' folders. */
export async function gatherReport(source: ReportSource): Promise<ReportData> {
  const { output, scorer, inputs } = source;
  const manifest = await readJson<ReportManifest>(join(source.directory, "manifest.json"));
  const evaluation = await readEvaluation(output("evaluate"));
  const [base, locus] = await Promise.all([
    readArmResponses(output("evaluate"), "base"),
    readArmResponses(output("evaluate"), "locus"),
  ]);
  const shared = { base, locus, score: scorer.score, seed: manifest.config.seed };
  const promptIds = new Set(inputs.prompts.test.habit.map(({ id }) => id));
  return {
    schema: REPORT_SCHEMA,
    manifest,
    evaluation,
    dial: await readDial(output("dial")),
    pairs: await readJson<PairReport>(join(output("pairs"), "report.json")),
    training: await readTraining(output("train"), manifest),
    stages: await readStageTimes(output),
    examples: chooseExamples({ ...shared, promptIds }),
    personas: choosePersonaExamples({ ...shared, personas: inputs.personas }),
    limits: runLimits(evaluation, manifest.model),
  };
}

export async function writeReport(data: ReportData, directory: string): Promise<void> {
  await writeFileAtomic(join(directory, PAGE), renderHtml(data));
  await writeJson(join(directory, "report.json"), data);
  await writeFileAtomic(join(directory, "report.md"), renderMarkdown(data));
}

/**
 * The page also lies at the run's top. It is put there after the ledger's rename, and again whenever it is
 * missing, so that a kill or a careless hand never leaves a run without it.
 */
async function publishPage(directory: string): Promise<string> {
  const top = join(dirname(directory), PAGE);
  const page = await readFile(join(directory, PAGE), "utf8");
  const there = existsSync(top) ? await readFile(top, "utf8") : undefined;
  if (there !== page) await writeFileAtomic(top, page);
  return top;
}

/** The seconds of every stage before this one. */
async function readStageTimes(output: ReportSource["output"]): Promise<StageSeconds[]> {
  const times: StageSeconds[] = [];
  for (const stage of STAGES.filter((name) => name !== "report")) {
    const record = await readJson<{ seconds: number }>(join(output(stage), "stage.json"));
    times.push({ stage, seconds: record.seconds });
  }
  return times;
}

async function readTraining(directory: string, manifest: ReportManifest): Promise<TrainingShown> {
  const { data, result } = await readJson<Pick<TrainingShown, "data" | "result">>(
    join(directory, "report.json"),
  );
  const { method } = manifest.config.train as { method: string };
  const events = await readFile(join(directory, "locus", "job", "events.jsonl"), "utf8");
  return { method, data, result, curve: lossCurve(events) };
}

/** After a resume the log holds some steps twice: the later line is the one that counts. */
export function lossCurve(log: string): TrainingShown["curve"] {
  const losses = new Map<number, number>();
  for (const line of log.split("\n")) {
    if (!line.includes('"step"')) continue;
    const event = parseLine(line);
    if (event?.event === "step" && Number.isFinite(event.step) && Number.isFinite(event.loss))
      losses.set(event.step, event.loss);
  }
  return [...losses]
    .map(([step, loss]) => ({ step, loss }))
    .sort((left, right) => left.step - right.step);
}

/** A kill may tear the log's last line; a loss that diverged is no JSON number. */
function parseLine(line: string): { event: string; step: number; loss: number } | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

async function readJson<T>(path: string): Promise<T> {
  return JSON.parse(await readFile(path, "utf8")) as T;
}
