/** evaluate: the same measures on every arm, on prompts that nothing was tuned on. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { requestedTotal } from "../../calibrate/index.js";
import { writeJson } from "../../core/atomic-write.js";
import { hashFile, hashJson } from "../../core/hash.js";
import { readRows, writeJsonl } from "../../core/jsonl.js";
import { type PromptRow, type PromptSet, responseSchema } from "../../core/rows.js";
import type { ModelRef } from "../../engine/index.js";
import {
  type ArmData,
  collectArm,
  type EvaluationReport,
  evaluateRun,
} from "../../evaluate/index.js";
import { type RunContext, type StageDefinition, scoreAll } from "../context.js";
import { adapterOf, scaledModel } from "./adapters.js";
import { readDial } from "./dial.js";
import { readPlan } from "./plan.js";

interface Arm {
  name: string;
  /** The training whose adapter is in the model; left out for the plain base. */
  trained?: "locus" | "sham";
  model: ModelRef;
  scale: number;
  /** Base + adapter, for the drift from the base; the merged weights have no base inside. */
  driftModel?: ModelRef;
  /** Measured on habits only: enough for the method's own calibration. */
  habitOnly?: boolean;
}

const NO_PROMPTS: Record<PromptSet, PromptRow[]> = {
  habit: [],
  refusal: [],
  borderline: [],
  identity: [],
  crisis: [],
  neutral: [],
  persona: [],
};

export const evaluateStage: StageDefinition = {
  name: "evaluate",
  after: ["plan", "merge", "dial", "train"],
  inputs: ({ config, inputs, scorerHash }) => ({
    version: 6,
    evaluate: config.evaluate,
    sampling: config.sampling,
    samples: config.samplesPerPrompt.test,
    greedyTokens: config.greedyTokens,
    prompts: inputs.prompts.test,
    personas: inputs.personas,
    personaPrompts: inputs.personaPrompts,
    openers: inputs.openers,
    humanBaseline: inputs.humanBaseline,
    scorer: scorerHash,
  }),
  async run(context, directory) {
    const arms: Record<string, ArmData> = {};
    for (const arm of await listArms(context)) {
      const data = await collectArm(context.engine("evaluate", arm.name), {
        name: arm.name,
        model: arm.model,
        driftModel: arm.driftModel,
        driftRows: arms.base?.responses.habit ?? [],
        base: arms.base,
        prompts: arm.habitOnly
          ? { ...NO_PROMPTS, habit: context.inputs.prompts.test.habit }
          : context.inputs.prompts.test,
        personas: arm.habitOnly ? [] : context.inputs.personas,
        personaPrompts: context.inputs.personaPrompts,
        openers: context.inputs.openers,
        settings: {
          ...context.config.evaluate,
          sampling: { ...context.config.sampling, samples: context.config.samplesPerPrompt.test },
          greedyTokens: context.config.greedyTokens,
        },
        score: (rows) => scoreAll(context.scorer, rows),
        scale: arm.scale,
        seed: context.config.seed + 2,
        directory: await armFolder(context, arm),
      });
      arms[arm.name] = data;
      await writeJsonl(join(directory, `${arm.name}.responses.jsonl`), [
        ...Object.values(data.responses).flat(),
        ...data.personaReplies,
      ]);
    }
    const plan = await readPlan(context.output("plan"));
    const report = evaluateRun({
      dose: (requestedTotal(plan.categories) ?? context.config.dose) / 100,
      planned: plan.total / 100,
      gates: context.config.evaluate.gates,
      seed: context.config.seed,
      arms,
      personas: context.inputs.personas,
      prompts: [
        ...Object.values(context.inputs.prompts).flatMap((sets) => Object.values(sets).flat()),
        ...context.inputs.personaPrompts,
      ],
      heldOutRules: context.scorer.heldOutRules,
      humanBaseline: context.inputs.humanBaseline,
    });
    await writeJson(join(directory, "evaluation.json"), report);
  },
  async summary(directory) {
    const { headline } = await readEvaluation(directory);
    const percent = (value: number | null) =>
      value === null ? "unknown (too few findings)" : `${Math.round(value * 100)} %`;
    return `asked ${percent(headline.dose)}, achieved ${percent(headline.achieved.value)}`;
  },
};

export async function readEvaluation(directory: string): Promise<EvaluationReport> {
  return JSON.parse(await readFile(join(directory, "evaluation.json"), "utf8")) as EvaluationReport;
}

export const readArmResponses = (directory: string, arm: string) =>
  readRows(join(directory, `${arm}.responses.jsonl`), responseSchema);

/**
 * Outside the stage's own output, under what the model is: another dose, method or arm finds what was answered already. The
 * adapter counts by its content, since a stage may be made anew with the same key. The jobs within compare the rest.
 */
async function armFolder(context: RunContext, { name, trained, scale }: Arm): Promise<string> {
  const hash = hashJson({
    model: context.modelHash,
    worker: context.workerHash,
    ...(trained && {
      adapter: await hashFile(join(adapterOf(context, trained), "adapter_model.safetensors")),
      scale,
    }),
  });
  return join(context.directory, "arms", `${name}-${hash.slice(0, 16)}`);
}

async function listArms(context: RunContext): Promise<Arm[]> {
  const { scale } = await readDial(context.output("dial"));
  const { arms } = context.config.evaluate;
  return [
    { name: "base", model: context.model, scale: 0 },
    {
      name: "locus",
      trained: "locus" as const,
      model: {
        ...context.model,
        path: join(context.output("merge"), "merged"),
        revision: undefined,
      },
      scale,
      driftModel: scaledModel(context, "locus", scale),
    },
    ...(arms.includes("unscaled")
      ? [
          {
            name: "locus-unscaled",
            trained: "locus" as const,
            model: scaledModel(context, "locus", 1),
            scale: 1,
            habitOnly: true,
          },
        ]
      : []),
    ...(arms.includes("reversed")
      ? [
          {
            name: "reversed",
            trained: "locus" as const,
            model: scaledModel(context, "locus", -(scale || 1)),
            scale: -(scale || 1),
            habitOnly: true,
          },
        ]
      : []),
    ...(arms.includes("sham")
      ? [
          {
            name: "sham",
            trained: "sham" as const,
            model: scaledModel(context, "sham", scale || 1),
            scale: scale || 1,
          },
        ]
      : []),
  ];
}
