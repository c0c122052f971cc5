/** dial: the adapter scale that gives the requested dose on validation prompts. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeJson } from "../../core/atomic-write.js";
import { sampleResponses } from "../../sample/index.js";
import { type Dial, turnDial } from "../../train/index.js";
import { type RunContext, type StageDefinition, scoreAll } from "../context.js";
import { readPlan } from "./plan.js";
import { adapterOf } from "./train.js";

export const dialStage: StageDefinition = {
  name: "dial",
  after: ["plan", "train"],
  inputs: ({ config, inputs, scorerHash }) => ({
    version: 2,
    dial: config.dial,
    dose: config.dose,
    doses: config.doses,
    belowHuman: config.belowHuman,
    sampling: config.sampling,
    samples: config.samplesPerPrompt.validation,
    prompts: inputs.prompts.validation.habit,
    scorer: scorerHash,
  }),
  async run(context, directory) {
    const { config } = context;
    const plan = await readPlan(context.output("plan"));
    const dial = await turnDial({
      ...config.dial,
      // What the doses of the categories come to, caps at the human rate taken in.
      dose: plan.total / 100,
      measure: async (scale) => {
        const responses = await sampleResponses(
          context.engine("dial", `answers at scale ${scale}`),
          {
            prompts: context.inputs.prompts.validation.habit,
            model: scaledModel(context, "locus", scale),
            modelName: scale === 0 ? "base" : `scale-${scale}`,
            sampling: { ...config.sampling, samples: config.samplesPerPrompt.validation },
            seed: config.seed + 1,
            directory: join(directory, `scale-${scale}`),
          },
        );
        return { responses, scored: scoreAll(context.scorer, responses) };
      },
    });
    await writeJson(join(directory, "dial.json"), dial);
  },
  async summary(directory) {
    const dial = await readDial(directory);
    const why = dial.heldBack
      ? `held back by ${dial.heldBack.by === "length" ? "the answers' length" : "answers cut by the token limit"}`
      : dial.fit.capped
        ? "the largest scale allowed"
        : "as the fit wants";
    const expected = 1 - Math.exp(-dial.fit.slope * dial.scale);
    return `scale ${dial.scale} for dose ${Math.round(dial.dose * 100)}, ${why}; ${Math.round(expected * 100)} % expected`;
  },
};

export async function readDial(directory: string): Promise<Dial> {
  return JSON.parse(await readFile(join(directory, "dial.json"), "utf8")) as Dial;
}

/** The base with an arm's adapter at a scale; scale 0 is the plain base. */
export function scaledModel(context: RunContext, arm: "locus" | "sham", scale: number) {
  return scale === 0
    ? context.model
    : { ...context.model, adapter: { path: adapterOf(context, arm), scale } };
}
