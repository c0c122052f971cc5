/** merge: the checkpoint that others load, the dial's scale folded in. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeJson } from "../../core/atomic-write.js";
import { promptMessages } from "../../core/rows.js";
import type { RunContext, StageDefinition } from "../context.js";
import { scaledModel } from "./adapters.js";
import { readDial } from "./dial.js";

/** Prompts on which the merged weights are held against base + adapter. */
const CHECKED_PROMPTS = 24;

export const mergeStage: StageDefinition = {
  name: "merge",
  after: ["train", "dial"],
  inputs: () => ({ checked: CHECKED_PROMPTS }),
  async run(context, directory) {
    const { scale } = await readDial(context.output("dial"));
    await mergeAt(context, scale, directory);
  },
  async summary(directory) {
    const check = JSON.parse(await readFile(join(directory, "check.json"), "utf8")) as Record<
      string,
      number
    >;
    return `next token agrees with base + adapter on ${Math.round((check.top1Agreement ?? 0) * 100)} % of positions, KL ${(check.meanKl ?? 0).toExponential(1)}`;
  },
};

/** Folds the adapter at a scale into the base's weights and holds them against base + adapter. */
export async function mergeAt(
  context: RunContext,
  scale: number,
  directory: string,
): Promise<void> {
  const prompts = context.inputs.prompts.validation.habit.slice(0, CHECKED_PROMPTS);
  const adapter = { ...scaledModel(context, "locus", scale || 1).adapter!, scale };
  const result = await context.engine("merge", "merged weights").run({
    directory,
    job: {
      kind: "merge",
      model: { ...context.model, adapter },
      seed: context.config.seed,
      limits: {},
    },
    files: {
      prompts: prompts.map((prompt) => ({ id: prompt.id, messages: promptMessages(prompt) })),
    },
  });
  await writeJson(join(directory, "check.json"), result.check);
}
