/** The seam of training methods: one file a method, one line here. */

import type { Calibration } from "../calibrate/index.js";
import type { Category, Finding, Message, PairRow, ResponseRow, ScoredRow } from "../core/rows.js";
import type {
  DataFile,
  Engine,
  ModelRef,
  OptimiserSettings,
  TrainMethod,
} from "../engine/index.js";
import { prepareDpo } from "./method-dpo.js";
import { prepareFtpo } from "./method-ftpo.js";
import { prepareCalibrated, prepareWeighted } from "./method-sequence.js";
import { prepareToken } from "./method-token.js";
import type { Protection } from "./protection.js";
import type {
  CalibratedSettings,
  DpoSettings,
  FtpoSettings,
  TokenSettings,
  WeightedSettings,
} from "./settings.js";

export type MethodSettings =
  | TokenSettings
  | DpoSettings
  | CalibratedSettings
  | WeightedSettings
  | FtpoSettings;

export interface GuardRow {
  id: string;
  messages: Message[];
  refusals: readonly string[];
  compliances: readonly string[];
}

/** What a method may draw on to make its training data. */
export interface MethodInput {
  engine: Engine;
  model: ModelRef;
  responses: readonly ResponseRow[];
  scored: readonly ScoredRow[];
  pairs: readonly PairRow[];
  /** Findings of a text as a response, held-out rules left out. */
  find(response: string, messages: Message[]): Finding[];
  heldOutRules: ReadonlySet<string>;
  /** How strongly each category is dampened beside the others (`relativeDoses`). @default all alike */
  shape?: Partial<Record<Category, number>>;
  /** @default nothing beyond the protected acts that the scorer saw */
  protection?: Protection;
  /** The solved request: where the target distribution puts each answer. Needed by `calibrated` and `weighted`. */
  calibration?: Pick<Calibration, "targets" | "verdict" | "why" | "next">;
  /** Answers of the model so far to the same prompts, with targets in `calibration`: `calibrated` trains on them too. */
  further?: readonly ResponseRow[];
  /** Held-out harmful prompts to watch while training; training stops where refusals are lost. */
  guard?: { rows: readonly GuardRow[]; every: number; margin: number };
  /** Requested reduction, percent: what `trainDose: dose` stands for. */
  dose?: number;
  /** Control arm: same data and steps, the contrast taken out at random. */
  sham: boolean;
  /** PEFT adapter that training goes on from (not of `dpo`). The reference stays the model without it. @default a new one */
  start?: string;
  /** Token limit of the answers that are trained on: rows have room for it beside the prompt. */
  answerTokens?: number;
  seed: number;
  directory: string;
}

export interface Prepared {
  method: TrainMethod;
  rows: readonly object[];
  /** Data besides the rows that lies on disk already. */
  given?: Record<string, DataFile>;
  optimiser: Pick<OptimiserSettings, "learningRate" | "epochs" | "batchRows" | "accumulation">;
  report: Record<string, unknown>;
}

export async function prepareMethod(
  settings: MethodSettings,
  input: MethodInput,
): Promise<Prepared> {
  switch (settings.method) {
    case "token":
      return prepareToken(settings, input);
    case "ftpo":
      return prepareFtpo(settings, input);
    case "dpo":
      return prepareDpo(settings, input);
    case "calibrated":
      return prepareCalibrated(settings, input);
    case "weighted":
      return prepareWeighted(settings, input);
  }
}
