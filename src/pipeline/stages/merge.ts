/** merge: the checkpoint that others load, the dial's scale folded in. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeJson } from "../../core/atomic-write.js";
import { promptMessages } from "../../core/rows.js";
import type { StageDefinition } from "../context.js";
import { readDial, scaledModel } from "./dial.js";

/** Prompts on which the merged weights are held against base + adapter. */
const CHECKED_PROMPTS = 24;

export const mergeStage: StageDefinition = {
  name: "merge",
  after: ["train", "dial"],
  inputs: () => ({ checked: CHECKED_PROMPTS }),
  async run(context, directory) {
    const dial = await readDial(context.output("dial"));
    const prompts = context.inputs.prompts.validation.habit.slice(0, CHECKED_PROMPTS);
    const result = await context.engine("merge", "merged weights").run({
      directory,
      job: {
        kind: "merge",
        model: {
          ...scaledModel(context, "locus", dial.scale || 1),
          ...(dial.scale === 0
            ? { adapter: { ...scaledModel(context, "locus", 1).adapter!, scale: 0 } }
            : {}),
        },
        seed: context.config.seed,
        limits: {},
      },
      files: {
        prompts: prompts.map((prompt) => ({ id: prompt.id, messages: promptMessages(prompt) })),
      },
    });
    await writeJson(join(directory, "check.json"), result.check);
  },
  async summary(directory) {
    const check = JSON.parse(await readFile(join(directory, "check.json"), "utf8")) as Record<
      string,
      number
    >;
    return `next token agrees with base + adapter on ${Math.round((check.top1Agreement ?? 0) * 100)} % of positions, KL ${(check.meanKl ?? 0).toExponential(1)}`;
  },
};
