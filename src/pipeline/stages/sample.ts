/** sample: the base model's own answers to the training prompts. */
import { join } from "node:path";
import { readRows, writeJsonl } from "../../core/jsonl.js";
import { plural } from "../../core/plural.js";
import { responseSchema } from "../../core/rows.js";
import { sampleResponses } from "../../sample/index.js";
import type { StageDefinition } from "../context.js";

export const sampleStage: StageDefinition = {
  name: "sample",
  after: [],
  inputs: ({ config, modelHash, inputs }) => ({
    model: modelHash,
    dtype: config.dtype,
    sampling: config.sampling,
    tokens: config.trainTokens,
    samples: config.samplesPerPrompt.train,
    seed: config.seed,
    prompts: inputs.prompts.train,
  }),
  async run(context, directory) {
    const { train } = context.inputs.prompts;
    const responses = await sampleResponses(context.engine("sample", "base answers"), {
      prompts: [
        ...train.habit,
        ...train.refusal,
        ...train.borderline,
        ...train.identity,
        ...train.crisis,
      ],
      model: context.model,
      modelName: "base",
      sampling: {
        ...context.config.sampling,
        maxNewTokens: context.config.trainTokens,
        samples: context.config.samplesPerPrompt.train,
      },
      seed: context.config.seed,
      directory: join(directory, "job"),
    });
    await writeJsonl(join(directory, "responses.jsonl"), responses);
  },
  async summary(directory) {
    const rows = await readRows(join(directory, "responses.jsonl"), responseSchema);
    const tokens = rows.reduce((sum, row) => sum + (row.tokens ?? 0), 0);
    return `${plural(rows.length, "answer")}, ${plural(Math.round(tokens / rows.length), "token")} each`;
  },
};
