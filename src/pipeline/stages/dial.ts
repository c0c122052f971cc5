/** dial: the adapter scale that gives the requested dose on validation prompts. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeJson } from "../../core/atomic-write.js";
import { gatesRead } from "../../report/index.js";
import {
  type Dial,
  dialGates,
  expectedAt,
  HELD_BACK_BY,
  TOLD,
  turnDial,
} from "../../train/index.js";
import type { StageDefinition } from "../context.js";
import { readPlan } from "./plan.js";
import { readings } from "./validation-answers.js";

export const dialStage: StageDefinition = {
  name: "dial",
  after: ["plan", "train"],
  inputs: ({ config, inputs, scorerHash }) => ({
    version: 12,
    refusals: {
      prompts: inputs.guardPrompts,
      openers: inputs.openers,
      most: config.protect.guard.prompts,
      samples: config.protect.refusalSamples,
    },
    dial: config.dial,
    gates: dialGates(config.evaluate.gates),
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
      ...(await readings(context)),
    });
    await writeJson(join(directory, "dial.json"), dial);
  },
  async summary(directory) {
    const dial = await readDial(directory);
    const told = TOLD[dial.fit.told ?? "falls"];
    const why = dial.heldBack
      ? `held back by ${HELD_BACK_BY[dial.heldBack.by]}`
      : told !== undefined
        ? told
        : dial.fit.capped
          ? "the largest scale allowed"
          : "as the fit wants";
    const { value } = expectedAt(dial.fit, dial.scale);
    // What was measured stands in the table; what was not has to be said.
    const read = dial.gates && dial.gates.from !== "measured" ? `; ${gatesRead(dial.gates)}` : "";
    return `scale ${dial.scale} for dose ${Math.round(dial.dose * 100)}, ${why}; ${Math.round(value * 100)} % expected${read}`;
  },
};

export async function readDial(directory: string): Promise<Dial> {
  return JSON.parse(await readFile(join(directory, "dial.json"), "utf8")) as Dial;
}
