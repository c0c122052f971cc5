/** Everything that a report shows of a run, as plain JSON: `report.json` holds exactly this. */
import type { CategoryPlan } from "../calibrate/index.js";
import type { StepSeries } from "../core/event-log.js";
import type { Finding, Message } from "../core/rows.js";
import type { EvaluationReport } from "../evaluate/index.js";
import type { PairReport } from "../pairs/index.js";
import type { Dial } from "../train/index.js";

export const REPORT_SCHEMA = "locus.report/1";

/** What a report reads of a run's `manifest.json`. */
export interface ReportManifest {
  config: {
    name: string;
    description?: string;
    model: string;
    dose: number;
    seed: number;
    [setting: string]: unknown;
  };
  versions: Record<string, string>;
  model: { id: string; revision?: string; license?: string; hash: string };
  /** Hash of the worker's code; absent in reports of earlier versions. */
  worker?: string;
  /** Hash of the rule packs. */
  packs: string;
  /** File -> SHA-256. */
  inputs: Record<string, string>;
}

/** Wall time of a stage, seconds. */
export interface StageSeconds {
  stage: string;
  seconds: number;
  /** Taken from an earlier run of the same command. */
  reused?: boolean;
}

export interface AnswerShown {
  response: string;
  /** Offsets into `response`, UTF-16 units. */
  findings: Finding[];
}

/** One prompt, answered by the base and by the result. */
export interface Example {
  messages: Message[];
  base: AnswerShown;
  locus: AnswerShown;
}

export interface PersonaExample extends Example {
  persona: string;
}

/** Examples with the rule that chose them, so that a reader can tell them from picked cherries. */
export interface Chosen<T> {
  chosenBy: string;
  rows: T[];
}

export interface TrainingShown {
  method: string;
  /** What the method made of its data: counts. */
  data: Record<string, unknown>;
  /** The worker's own result. */
  result: Record<string, unknown>;
  curve: { step: number; loss: number }[];
  /** By name what the method aims at: log-ratios in nats, rewards and their margin. Absent in reports of earlier versions. */
  aims?: StepSeries;
}

/** What was asked of each category and what was planned of it, before anything was trained. */
export interface PlanShown {
  /** Percent over all categories. */
  total: number;
  categories: readonly Pick<
    CategoryPlan,
    "category" | "findings" | "requested" | "dose" | "limited"
  >[];
}

export interface ReportData {
  schema: typeof REPORT_SCHEMA;
  manifest: ReportManifest;
  evaluation: EvaluationReport;
  /** Absent in reports of earlier versions. */
  plan?: PlanShown | null;
  dial: Dial | null;
  pairs: PairReport | null;
  training: TrainingShown | null;
  /** In the order in which they ran. */
  stages: StageSeconds[];
  examples: Chosen<Example>;
  personas: Chosen<PersonaExample>;
  /** What this run cannot tell, one sentence each. */
  limits: string[];
}
