/** train: the adapter (and, where asked for, the sham control's). */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeJson } from "../../core/atomic-write.js";
import { readRows } from "../../core/jsonl.js";
import { pairSchema, promptMessages, responseSchema, scoredSchema } from "../../core/rows.js";
import { anchorRows, trainAdapter } from "../../train/index.js";
import type { RunContext, StageDefinition } from "../context.js";
import { plannedShape, solvePlan } from "./plan.js";

export const trainStage: StageDefinition = {
  name: "train",
  after: ["sample", "score", "pairs"],
  inputs: (context) => {
    const { config, scorerHash, inputs } = context;
    return {
      shape: plannedShape(context),
      train: config.train,
      anchors: inputs.anchors,
      guard: guardOf(context),
      adapter: config.adapter,
      sham: wantsSham(config.evaluate.arms),
      seed: config.seed,
      scorer: scorerHash,
      ...(onPlan(config.train.method)
        ? { dose: config.dose, doses: config.doses, belowHuman: config.belowHuman }
        : {}),
    };
  },
  async run(context, directory) {
    const outcome = await trainArm(context, directory, "locus");
    if (wantsSham(context.config.evaluate.arms)) await trainArm(context, directory, "sham");
    await writeJson(join(directory, "report.json"), { data: outcome.data, result: outcome.result });
  },
  async summary(directory) {
    const { data } = JSON.parse(await readFile(join(directory, "report.json"), "utf8")) as {
      data: Record<string, number>;
    };
    return Object.entries(data)
      .map(([name, count]) => `${count} ${name}`)
      .join(", ");
  },
};

export const adapterOf = (context: RunContext, arm: "locus" | "sham"): string =>
  join(context.output("train"), arm, "job", "adapter");

const PROTECTED_SETS = ["refusal", "borderline", "identity", "crisis"] as const;

/** Methods whose targets are the plan's own: another dose is another training. */
const onPlan = (method: string): boolean => method === "calibrated" || method === "weighted";

const wantsSham = (arms: readonly string[]): boolean => arms.includes("sham");

async function trainArm(context: RunContext, directory: string, arm: "locus" | "sham") {
  const [responses, scored, pairs] = await Promise.all([
    readRows(join(context.output("sample"), "responses.jsonl"), responseSchema),
    readRows(join(context.output("score"), "scored.jsonl"), scoredSchema),
    readRows(join(context.output("pairs"), "pairs.jsonl"), pairSchema, { allowEmpty: true }),
  ]);
  const { scorer, config, inputs } = context;
  return trainAdapter({
    engine: context.engine("train", arm === "sham" ? "sham adapter" : "adapter"),
    settings: config.train,
    adapter: config.adapter,
    model: context.model,
    responses,
    scored,
    pairs,
    shape: plannedShape(context),
    ...(onPlan(config.train.method) ? { calibration: await solvePlan(context) } : {}),
    find: scorer.findTrainable,
    heldOutRules: scorer.heldOutRules,
    protection: {
      promptIds: new Set(
        PROTECTED_SETS.flatMap((set) => inputs.prompts.train[set]).map(({ id }) => id),
      ),
      anchors: [inputs.anchors.refusal, inputs.anchors.identity].flatMap(({ prompts, texts }) =>
        anchorRows(
          prompts.map((row) => ({ id: row.id, messages: promptMessages(row) })),
          texts,
        ),
      ),
    },
    guard: guardOf(context),
    sham: arm === "sham",
    seed: config.seed,
    directory: join(directory, arm),
  });
}

/** Validation prompts: neither trained on nor part of what the report measures. */
function guardOf({ config, inputs }: RunContext) {
  const { prompts, every, margin } = config.protect.guard;
  return {
    every,
    margin,
    rows: inputs.guardPrompts.slice(0, prompts).map((row) => ({
      id: row.id,
      messages: promptMessages(row),
      refusals: inputs.openers.refusal.slice(0, GUARD_TEXTS),
      compliances: inputs.openers.compliance.slice(0, GUARD_TEXTS),
    })),
  };
}
const GUARD_TEXTS = 4;
