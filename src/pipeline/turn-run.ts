/** Another dose of a finished run, without training: what the dial says of it, and the merged weights if wanted. */
import { join } from "node:path";
import { relativeDoses } from "../calibrate/index.js";
import { writeJson } from "../core/atomic-write.js";
import { ConfigError } from "../core/errors.js";
import { type Dial, turnDial } from "../train/index.js";
import type { RunContext } from "./context.js";
import { mergeAt } from "./stages/merge.js";
import { plannedShape, solvePlan } from "./stages/plan.js";
import { requested, sampledScales, validationAnswers } from "./stages/validation-answers.js";

export interface TurnedDial {
  dial: Dial;
  /** Folder of this dose: `dial.json`, and `merged/` where it was asked for. */
  directory: string;
}

/**
 * Pools every scale that the run has sampled on validation prompts; samples `evaluations` more, each where the fit of all
 * before it wants it. The run's own dial, weights and report stay as they are.
 * @throws ConfigError where the doses of single categories differ from those that were trained for
 */
export async function turnRun(
  context: RunContext,
  { evaluations, merge }: { evaluations: number; merge: boolean },
): Promise<TurnedDial> {
  const { config } = context;
  const plan = await solvePlan(context);
  requireSameShape(relativeDoses(plan), plannedShape(context));
  const directory = join(context.directory, "doses", String(config.dose));
  const dial = await turnDial({
    dose: plan.total / 100,
    evaluations,
    scales: await sampledScales(context),
    firstScale: config.dial.firstScale,
    maxScale: config.dial.maxScale,
    counts: requested(context),
    measure: await validationAnswers(context),
  });
  await writeJson(join(directory, "dial.json"), dial);
  if (merge) await mergeAt(context, dial.scale, join(directory, `merge-${dial.scale}`));
  return { dial, directory };
}

/** Caps at the human rate bend the shape a little from dose to dose: a tenth is let pass. */
const MOST_BEND = 0.1;

function requireSameShape(
  wanted: ReturnType<typeof relativeDoses>,
  trained: ReturnType<typeof relativeDoses>,
): void {
  for (const name of new Set([...Object.keys(wanted), ...Object.keys(trained)])) {
    const category = name as keyof typeof wanted;
    if (Math.abs((wanted[category] ?? 1) - (trained[category] ?? 1)) <= MOST_BEND) continue;
    throw new ConfigError(`the adapter was not trained for another dose of ${category} alone`, {
      next: "One scale turns all categories alike: give one figure, or train with these doses (locus run ... --dose).",
    });
  }
}
