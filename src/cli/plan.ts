/** `locus plan`: what a request asks of each category, and whether the answers at hand can carry it. Trains nothing. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { Command } from "commander";
import {
  type Calibration,
  calibrationSamples,
  type DoseRequest,
  parseDose,
  solveCalibration,
} from "../calibrate/index.js";
import { ConfigError } from "../core/errors.js";
import { readRows } from "../core/jsonl.js";
import { promptSchema, responseSchema } from "../core/rows.js";
import { locate, readHumanBaseline } from "../pipeline/index.js";
import { renderPlan } from "../report/index.js";
import { createScorer } from "../score/index.js";
import { loadNamedPacks, PACKS_HELP } from "./pack-files.js";
import { readManifest } from "./run-manifest.js";

interface Options {
  dose?: string;
  belowHuman?: boolean;
  human: string;
  prompts?: string[];
  packs?: string[];
  json?: boolean;
}

export function planCommand(): Command {
  return new Command("plan")
    .description(
      "shows what a request will change, by how much and on which evidence, before anything is trained",
    )
    .argument(
      "<answers>",
      "a run's folder, or JSONL of response rows: base answers, several to a prompt",
    )
    .option(
      "--dose <percent>",
      "requested reduction: 60, or 60,contrast=90,identity=40 (default: the run's, else 60)",
    )
    .option("--below-human", "dampen below the rate at which people use a category")
    .option("--human <file>", "human rates", "datasets/human-baseline/rates.json")
    .option(
      "--prompts <files...>",
      "JSONL of prompt rows: they say which set a prompt belongs to (habit where unknown)",
    )
    .option("--packs <packs...>", PACKS_HELP)
    .option("--json", "print the plan as JSON")
    .action(async (path: string, options: Options) => {
      const { file, request } = await openAnswers(path, options);
      const responses = await readRows(file, responseSchema);
      const prompts = (
        await Promise.all(
          (options.prompts ?? []).map((name) => readRows(locate(name), promptSchema)),
        )
      ).flat();
      const sets = new Map(prompts.map(({ id, set }) => [id, set]));
      const scorer = createScorer({ packs: await loadNamedPacks(options.packs) });
      const samples = calibrationSamples(
        responses,
        responses.map((row) => scorer.score(row)),
        (id) => sets.get(id) ?? "habit",
        scorer.heldOutRules,
      );
      const plan = solveCalibration(samples, {
        ...request,
        belowHuman: options.belowHuman === true,
        humanRates: (await readHumanBaseline(locate(options.human))).categories,
      });
      process.stdout.write(
        options.json ? `${JSON.stringify(withoutTargets(plan), null, 2)}\n` : renderPlan(plan),
      );
    });
}

function withoutTargets({ targets: _, ...plan }: Calibration) {
  return plan;
}

async function openAnswers(
  path: string,
  { dose }: Options,
): Promise<{ file: string; request: DoseRequest }> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined)
    throw new ConfigError(`there is no ${path}`, {
      place: path,
      next: "Give a run's folder (runs/NAME) or a JSONL file of answers that `locus sample` made.",
    });
  if (!found.isDirectory())
    return { file: path, request: parseDose(dose ?? "60", { dose: 60, doses: {} }) };
  const { config } = await readManifest(path);
  const base = { dose: config.dose, doses: config.doses ?? {} };
  const request = dose === undefined ? base : parseDose(dose, base);
  return { file: join(path, "sample", "responses.jsonl"), request };
}
