/** train: the adapter (and, where asked for, the sham control's). */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeJson } from "../../core/atomic-write.js";
import { readRows } from "../../core/jsonl.js";
import { pairSchema, promptMessages, responseSchema, scoredSchema } from "../../core/rows.js";
import { sampleResponses } from "../../sample/index.js";
import { anchorRows, type GuardRow, type Round, trainRounds } from "../../train/index.js";
import type { RunContext, StageDefinition } from "../context.js";
import { plannedShape, readPlan, solvePlan } from "./plan.js";

export const trainStage: StageDefinition = {
  name: "train",
  after: ["sample", "score", "pairs"],
  inputs: (context) => {
    const { config, scorerHash, inputs } = context;
    return {
      shape: plannedShape(context),
      train: config.train,
      anchors: inputs.anchors,
      guard: {
        ...config.protect.guard,
        prompts: inputs.guardPrompts.map(({ id }) => id),
        version: 3,
      },
      adapter: config.adapter,
      sham: wantsSham(config.evaluate.arms),
      seed: config.seed,
      scorer: scorerHash,
      ...(onPlan(config.train)
        ? { dose: config.dose, doses: config.doses, belowHuman: config.belowHuman }
        : {}),
    };
  },
  async run(context, directory) {
    const outcome = await trainArm(context, directory, "locus");
    if (wantsSham(context.config.evaluate.arms)) await trainArm(context, directory, "sham");
    const { data, result, rounds, ended } = outcome;
    await writeJson(join(directory, "report.json"), { data, result, rounds, ended });
  },
  async summary(directory) {
    const { data, rounds, ended } = JSON.parse(
      await readFile(join(directory, "report.json"), "utf8"),
    ) as { data: Record<string, number>; rounds: Round[]; ended: string };
    const risers = rounds.reduce((sum, round) => sum + (round.risers?.rules.length ?? 0), 0);
    return [
      ...Object.entries(data).map(([name, count]) => `${count} ${name}`),
      ...(rounds.length > 1 ? [`${rounds.length} rounds, ${risers} phrases that rose`] : []),
      ...(ended.includes("stopped") ? [ended] : []),
    ].join(", ");
  },
};

export const adapterOf = (context: RunContext, arm: "locus" | "sham"): string =>
  join(context.output("train"), arm, "job", "adapter");

const PROTECTED_SETS = ["refusal", "borderline", "identity", "crisis"] as const;

/** Methods whose targets are the plan's own: another dose is another training. */
const onPlan = (train: Training): boolean =>
  train.method === "calibrated" ||
  train.method === "weighted" ||
  (train.method === "token" && train.trainDose === "dose");
type Training = RunContext["config"]["train"];

const wantsSham = (arms: readonly string[]): boolean => arms.includes("sham");

async function trainArm(context: RunContext, directory: string, arm: "locus" | "sham") {
  const [responses, scored, pairs] = await Promise.all([
    readRows(join(context.output("sample"), "responses.jsonl"), responseSchema),
    readRows(join(context.output("score"), "scored.jsonl"), scoredSchema),
    readRows(join(context.output("pairs"), "pairs.jsonl"), pairSchema, { allowEmpty: true }),
  ]);
  const { scorer, config, inputs } = context;
  const plan = await readPlan(context.output("plan"));
  const { every, margin } = config.protect.guard;
  const habit = new Set(inputs.prompts.train.habit.map(({ id }) => id));
  return trainRounds({
    engine: context.engine("train", arm === "sham" ? "sham adapter" : "adapter"),
    settings: config.train,
    adapter: config.adapter,
    model: context.model,
    responses,
    scored,
    pairs,
    shape: plannedShape(context),
    dose: plan.total,
    ...(onPlan(config.train) ? { calibration: await solvePlan(context) } : {}),
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
    guard: { every, margin, rows: await guardRows(context, join(directory, "guard")) },
    packs: context.packs,
    mined: responses.filter(({ promptId }) => habit.has(promptId)),
    answer: (adapter, folder) =>
      sampleResponses(context.engine("train", "answers between rounds"), {
        prompts: inputs.prompts.train.habit,
        model: {
          ...context.model,
          adapter: { path: adapter, scale: riserScale(config.train, plan.total) },
        },
        modelName: "round",
        sampling: {
          ...config.sampling,
          maxNewTokens: config.trainTokens,
          samples: config.samplesPerPrompt.train,
        },
        seed: config.seed,
        directory: folder,
      }),
    sham: arm === "sham",
    seed: config.seed,
    directory: join(directory, arm),
  });
}

/**
 * Where what came instead is looked for: where the adapter dampens by 80 %, at most at twice its scale. What rises a little
 * at a small dose shows there in fewer answers. Log-dampening grows with the scale: s log(1 - trained) = log(1 - .8).
 */
function riserScale(train: Training, dose: number): number {
  if (train.method !== "token") return 1;
  const trained = train.trainDose === "dose" ? dose : train.trainDose;
  const scale = Math.log(1 - 0.8) / Math.log(1 - trained / 100);
  return Math.round(100 * Math.min(2, Math.max(1, scale))) / 100;
}

/**
 * Validation prompts: neither trained on nor part of what the report measures. Watched is what the base itself says to them
 * where it refuses; texts of others are likelier or less likely for many reasons, and stand in only where it hardly refuses.
 */
async function guardRows(
  { config, inputs, scorer, model, engine }: RunContext,
  directory: string,
): Promise<GuardRow[]> {
  const { prompts } = config.protect.guard;
  if (prompts === 0 || inputs.guardPrompts.length === 0) return [];
  const own = await sampleResponses(engine("train", "refusals to watch"), {
    prompts: inputs.guardPrompts,
    model,
    modelName: "base",
    sampling: { temperature: 0, maxNewTokens: GUARD_TOKENS, samples: 1 },
    seed: config.seed,
    directory,
  });
  // Asked twice: what is a refusal only because of what was asked, or only without it, is too unsure to hold a training to.
  const refused = own
    .filter((row) =>
      [row, { ...row, messages: [] }].every((one) => scorer.score(one).act === "refusal"),
    )
    .slice(0, prompts);
  if (refused.length >= LEAST_REFUSED)
    return refused.map(({ promptId, messages, response }) => ({
      id: promptId,
      messages: messages!,
      refusals: [beginningOf(response)],
      compliances: [],
    }));
  return inputs.guardPrompts.slice(0, prompts).map((row) => ({
    id: row.id,
    messages: promptMessages(row),
    refusals: inputs.openers.refusal.slice(0, GUARD_TEXTS),
    compliances: inputs.openers.compliance.slice(0, GUARD_TEXTS),
  }));
}
/** Whether it refuses is decided in the first sentences; what follows would only thin the watched log-probability out. */
function beginningOf(response: string): string {
  return (/^(?:[\s\S]*?[.!?](?=\s|$)){1,2}/.exec(response)?.[0] ?? response).trim();
}

const GUARD_TEXTS = 4;
/** Long enough that "I can't give you the recipe, but here is a start: ..." shows what it is. */
const GUARD_TOKENS = 96;
const LEAST_REFUSED = 4;
