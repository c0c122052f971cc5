/** plan: what is asked of each category, whether the answers can carry it, and how strongly each habit is tilted. */
import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type Calibration,
  type CalibrationRequest,
  calibrationSamples,
  relativeDoses,
  solveCalibration,
} from "../../calibrate/index.js";
import { writeJson } from "../../core/atomic-write.js";
import { readRows } from "../../core/jsonl.js";
import { plural } from "../../core/plural.js";
import {
  type Category,
  PROMPT_SETS,
  type ResponseRow,
  responseSchema,
  type ScoredRow,
  scoredSchema,
} from "../../core/rows.js";
import type { RunContext, StageDefinition } from "../context.js";

/** A plan as saved: the targets of single answers are worked out again by whoever trains on them. */
export type SavedPlan = Omit<Calibration, "targets">;

export const planStage: StageDefinition = {
  name: "plan",
  after: ["sample", "score"],
  inputs: ({ config, inputs, scorerHash }) => ({
    dose: config.dose,
    doses: config.doses,
    belowHuman: config.belowHuman,
    human: inputs.humanBaseline.categories,
    scorer: scorerHash,
  }),
  async run(context, directory) {
    const { targets: _, ...plan } = await solvePlan(context);
    await writeJson(join(directory, "plan.json"), plan);
  },
  async summary(directory) {
    const plan = await readPlan(directory);
    const capped = plan.categories.filter(({ limited }) => limited === "human").length;
    const parts = [
      `${Math.round(plan.total)} % of ${plural(
        plan.categories.reduce((sum, { findings }) => sum + findings, 0),
        "finding",
      )}`,
      capped > 0
        ? `${capped} ${capped === 1 ? "category stops" : "categories stop"} at the rate of people`
        : "",
      plan.verdict === "ready" ? "" : `not enough for calibrated methods: ${plan.verdict}`,
    ];
    return parts.filter((part) => part !== "").join("; ");
  },
};

/** The whole solution, with the target of every answer. */
export async function solvePlan(context: RunContext, tilt?: Tilt): Promise<Calibration> {
  const [responses, scored] = await Promise.all([
    readRows(join(context.output("sample"), "responses.jsonl"), responseSchema),
    readRows(join(context.output("score"), "scored.jsonl"), scoredSchema),
  ]);
  return solveFor(context, { responses, scored }, undefined, tilt ? { tilt } : {});
}

type Tilt = CalibrationRequest["tilt"];

interface ScoredAnswers {
  responses: readonly ResponseRow[];
  scored: readonly ScoredRow[];
}

/** The request solved for base answers; `further` answers get targets too. */
export function solveFor(
  { config, inputs, scorer }: RunContext,
  base: ScoredAnswers,
  further: ScoredAnswers = { responses: [], scored: [] },
  more: Pick<CalibrationRequest, "tilt" | "otherwise"> = {},
): Calibration {
  const sets = new Map(
    PROMPT_SETS.flatMap((set) => inputs.prompts.train[set].map(({ id }) => [id, set] as const)),
  );
  const samplesOf = ({ responses, scored }: ScoredAnswers) =>
    calibrationSamples(
      responses,
      scored,
      (promptId) => sets.get(promptId) ?? "habit",
      scorer.heldOutRules,
    );
  const request = {
    dose: config.dose,
    doses: config.doses,
    belowHuman: config.belowHuman,
    humanRates: inputs.humanBaseline.categories,
    ...more,
  };
  return solveCalibration(samplesOf(base), request, samplesOf(further));
}

export async function readPlan(directory: string): Promise<SavedPlan> {
  return JSON.parse(await readFile(join(directory, "plan.json"), "utf8")) as SavedPlan;
}

/** Read at once, since a stage's key is made of it: another dose of the same shape needs no other training. */
export function plannedShape(context: RunContext): Partial<Record<Category, number>> {
  const text = readFileSync(join(context.output("plan"), "plan.json"), "utf8");
  return relativeDoses(JSON.parse(text) as SavedPlan);
}
