/** dial: the adapter scale that gives the requested dose on validation prompts. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeJson } from "../../core/atomic-write.js";
import { sampleResponses } from "../../sample/index.js";
import { type Dial, turnDial } from "../../train/index.js";
import { type RunContext, type StageDefinition, scoreAll } from "../context.js";
import { adapterOf } from "./train.js";

export const dialStage: StageDefinition = {
  name: "dial",
  after: ["train"],
  inputs: ({ config, inputs, packsHash }) => ({
    dial: config.dial,
    dose: config.dose,
    sampling: config.sampling,
    samples: config.samplesPerPrompt.validation,
    prompts: inputs.prompts.validation.habit,
    packs: packsHash,
  }),
  async run(context, directory) {
    const { config } = context;
    const dial = await turnDial({
      ...config.dial,
      dose: config.dose / 100,
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
    const capped = dial.fit.capped ? ", capped" : "";
    return `scale ${dial.scale} for dose ${Math.round(dial.dose * 100)} (fit expects ${Math.round(dial.fit.expected * 100)} %${capped})`;
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
