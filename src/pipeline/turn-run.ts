/** Another dose of a finished run, without training: what the dial says of it, and the merged weights if wanted. */
import { join } from "node:path";
import { sameShape } from "../calibrate/index.js";
import { writeFileAtomic, writeJson } from "../core/atomic-write.js";
import { ConfigError } from "../core/errors.js";
import { renderDialPage } from "../report/index.js";
import { type Dial, turnDial } from "../train/index.js";
import type { RunContext } from "./context.js";
import { mergeAt } from "./stages/merge.js";
import { readPlan, solvePlan } from "./stages/plan.js";
import { readings, sampledScales } from "./stages/validation-answers.js";

export interface TurnedDial {
  dial: Dial;
  /** Folder of this dose: `dial.json`, the page `dial.html`, and `merged/` where it was asked for. */
  directory: string;
}

export interface TurnRequest {
  evaluations: number;
  merge: boolean;
  /** Percent over all categories, in the proportions that were trained for. @default what the context's doses come to */
  total?: number;
}

/**
 * Pools every scale that the run has sampled on validation prompts; samples `evaluations` more, each where the fit of all
 * before it wants it. The run's own dial, weights and report stay as they are.
 * @throws ConfigError where the doses of single categories differ from those that were trained for
 */
export async function turnRun(
  context: RunContext,
  { evaluations, merge, total }: TurnRequest,
): Promise<TurnedDial> {
  const { config } = context;
  const dose = total ?? (await plannedTotal(context));
  const name =
    total === undefined ? [oneDecimal(config.dose), ...named(config.doses)] : [oneDecimal(total)];
  const directory = join(context.directory, "doses", name.join(","));
  const dial = await turnDial({
    dose: dose / 100,
    evaluations,
    scales: await sampledScales(context),
    firstScale: config.dial.firstScale,
    maxScale: config.dial.maxScale,
    ...(await readings(context)),
  });
  await writeJson(join(directory, "dial.json"), dial);
  const page = renderDialPage(dial, { run: config.name, asked: (total ?? config.dose) / 100 });
  await writeFileAtomic(join(directory, "dial.html"), page);
  if (merge) await mergeAt(context, dial.scale, join(directory, `merge-${dial.scale}`));
  return { dial, directory };
}

const oneDecimal = (percent: number): string => String(Math.round(10 * percent) / 10);

/** Doses of single categories, in one order. */
const named = (doses: RunContext["config"]["doses"]): string[] =>
  Object.entries(doses)
    .map(([category, dose]) => `${category}=${oneDecimal(dose)}`)
    .sort();

/** @returns percent over all categories */
async function plannedTotal(context: RunContext): Promise<number> {
  const [plan, trained] = [await solvePlan(context), await readPlan(context.output("plan"))];
  const category = sameShape(plan.categories, trained.categories);
  if (category === undefined) return plan.total;
  const { requested } = plan.categories.find((row) => row.category === category)!;
  throw new ConfigError(
    `${requested} % of ${category} is another proportion to the rest than this adapter was trained for`,
    {
      next: "One scale turns all categories alike: give one figure, or train with these doses (locus run ... --dose).",
    },
  );
}
