/** train: the adapter (and, where asked for, the sham control's). */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeJson } from "../../core/atomic-write.js";
import { ConfigError } from "../../core/errors.js";
import { readRows } from "../../core/jsonl.js";
import { plural } from "../../core/plural.js";
import { pairSchema, promptMessages, responseSchema, scoredSchema } from "../../core/rows.js";
import { sampleResponses } from "../../sample/index.js";
import { anchorRows, dialGates, type Round, trainRounds } from "../../train/index.js";
import type { RunContext, StageDefinition } from "../context.js";
import { reusing } from "../reuse-jobs.js";
import { guardRows, refusalAnchors } from "./own-refusals.js";
import { plannedShape, readPlan, solveFor, solvePlan } from "./plan.js";
import { readings } from "./validation-answers.js";

export const trainStage: StageDefinition = {
  name: "train",
  after: ({ config }) =>
    config.train.method === "dpo" ? ["sample", "score", "pairs"] : ["sample", "score"],
  inputs: (context) => {
    const { config, scorerHash, inputs } = context;
    const asked = {
      dose: config.dose,
      doses: config.doses,
      belowHuman: config.belowHuman,
      human: inputs.humanBaseline.categories,
    };
    return {
      shape: plannedShape(context),
      train: config.train,
      anchors: { ...inputs.anchors, own: config.protect.refusalSamples, version: 3 },
      guard: {
        ...config.protect.guard,
        prompts: inputs.guardPrompts,
        openers: inputs.openers,
        version: 4,
      },
      // What rounds are judged by.
      ...("rounds" in config.train && config.train.rounds > 1
        ? {
            rounds: {
              version: 2,
              ...asked,
              prompts: inputs.prompts.validation.habit,
              samples: config.samplesPerPrompt.validation,
              gates: dialGates(config.evaluate.gates),
            },
          }
        : {}),
      adapter: config.adapter,
      sham: wantsSham(config.evaluate.arms),
      seed: config.seed,
      scorer: scorerHash,
      ...(onPlan(config.train) ? asked : {}),
    };
  },
  async run(context, directory) {
    const outcome = await trainArm(context, directory, "locus");
    if (wantsSham(context.config.evaluate.arms))
      await trainArm(context, directory, "sham", outcome.rounds);
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
      ...(rounds.length > 1
        ? [`${rounds.length} rounds, ${plural(risers, "phrase")} that rose`]
        : []),
      ...(ended.includes("stopped") ? [ended] : []),
    ].join(", ");
  },
};

const PROTECTED_SETS = ["refusal", "borderline", "identity", "crisis"] as const;

/** Methods that train towards the distribution that the plan solves. */
const solved = ({ method }: Training): boolean => method === "calibrated" || method === "weighted";
/** Methods whose targets are the plan's own: another dose is another training. */
const onPlan = (train: Training): boolean =>
  solved(train) || (train.method === "token" && train.trainDose === "dose");
type Training = RunContext["config"]["train"];

const wantsSham = (arms: readonly string[]): boolean => arms.includes("sham");

async function trainArm(
  context: RunContext,
  directory: string,
  arm: "locus" | "sham",
  given?: readonly Round[],
) {
  const [responses, scored, pairs] = await Promise.all([
    readRows(join(context.output("sample"), "responses.jsonl"), responseSchema),
    readRows(join(context.output("score"), "scored.jsonl"), scoredSchema),
    readRows(join(context.output("pairs"), "pairs.jsonl"), pairSchema, { allowEmpty: true }),
  ]);
  const { scorer, config, inputs } = context;
  const plan = await readPlan(context.output("plan"));
  if (plan.total === 0 && plan.categories.some(({ findings }) => findings > 0))
    throw new ConfigError("nothing is planned: no category is used more than people use it", {
      next: "Ask below their rate (belowHuman: true), or leave this model as it is.",
    });
  const tilt = config.train.method === "weighted" ? "answers" : "model";
  const calibration = onPlan(config.train) ? await solvePlan(context, tilt) : undefined;
  const { every, margin } = config.protect.guard;
  const { identity } = inputs.anchors;
  const habit = new Set(inputs.prompts.train.habit.map(({ id }) => id));
  if (config.train.method === "dpo" && config.protect.guard.prompts > 0)
    context.emit({
      event: "warn",
      stage: "train",
      message:
        "nothing watches refusals while dpo trains: TRL's trainer runs as it is. The dial and the evaluation look at them.",
    });
  const own = join(directory, arm);
  const engine = context.engine("train", arm === "sham" ? "sham adapter" : "adapter");
  return trainRounds({
    // What the reference says of the answers, and would have begun there, is the same for both.
    engine: arm === "sham" ? reusing(engine, own, join(directory, "locus")) : engine,
    settings: config.train,
    adapter: config.adapter,
    model: context.model,
    responses,
    scored,
    pairs,
    shape: plannedShape(context),
    dose: plan.total,
    ...(calibration ? { calibration } : {}),
    ...(calibration && solved(config.train)
      ? {
          solve: (rescored, further) =>
            solveFor(context, { responses, scored: rescored }, further, {
              tilt,
              otherwise: calibration.lambdas,
            }),
        }
      : {}),
    find: scorer.findTrainable,
    heldOutRules: scorer.heldOutRules,
    protection: {
      promptIds: new Set(
        PROTECTED_SETS.flatMap((set) => inputs.prompts.train[set]).map(({ id }) => id),
      ),
      anchors: [
        ...(await refusalAnchors(context, join(directory, "refusals"))),
        ...anchorRows(
          identity.prompts.map((row) => ({ id: row.id, messages: promptMessages(row) })),
          identity.texts,
        ),
      ],
    },
    guard: { every, margin, rows: await guardRows(context, join(directory, "guard")) },
    packs: context.packs,
    ...(given ? { given } : {}),
    validation: (adapter) =>
      readings(context, { stage: "train", adapter, guard: join(directory, "guard") }),
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
    answerTokens: config.trainTokens,
    seed: config.seed,
    directory: own,
  });
}

/**
 * Where what came instead is looked for: where the adapter dampens by 80 %, at most at twice its scale. What rises a little
 * at a small dose shows there in fewer answers. Log-dampening grows with the scale: s log(1 - trained) = log(1 - .8).
 */
function riserScale(train: Training, dose: number): number {
  // Without targets there is no telling how far scale 1 dampens.
  if (train.method === "dpo" || train.method === "ftpo") return 1;
  const trained = train.method === "token" && train.trainDose !== "dose" ? train.trainDose : dose;
  const scale = Math.log(1 - 0.8) / Math.log(1 - trained / 100);
  return Math.round(100 * Math.min(2, Math.max(1, scale))) / 100;
}
