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
import { type PromptRow, type PromptSet, promptSchema, type ResponseRow } from "../core/rows.js";
import { createPromptLookup } from "../datasets/index.js";
import {
  locate,
  type PipelineConfig,
  pipelineSchema,
  readHumanBaseline,
  readInputs,
} from "../pipeline/index.js";
import { renderPlan } from "../report/index.js";
import { createScorer } from "../score/index.js";
import { loadNamedPacks, PACKS_HELP } from "./pack-files.js";
import { ANSWERS_HELP, PROMPT_FIELD, RESPONSE_FIELD, readResponses } from "./read-responses.js";
import { readManifest } from "./run-manifest.js";

interface Options {
  dose?: string;
  belowHuman?: boolean;
  human?: string;
  prompts?: string[];
  packs?: string[];
  json?: boolean;
  promptField?: string;
  responseField?: string;
}

export function planCommand(): Command {
  return new Command("plan")
    .description(
      "shows what a request will change, by how much and on which evidence, before anything is trained",
    )
    .argument("<answers>", `a run's folder, or ${ANSWERS_HELP}: base answers, several to a prompt`)
    .option(
      "--dose <percent>",
      "requested reduction: 60, or 60,contrast=90,identity=40 (default: the run's, else 60)",
    )
    .option("--below-human", "dampen below the rate at which people use a category")
    .option("--human <file>", `human rates (default: the run's, else ${HUMAN_RATES})`)
    .option(
      "--prompts <files...>",
      "JSONL of prompt rows: they say which set a prompt belongs to, by its id or its words (default: the run's; habit where unknown)",
    )
    .option("--packs <packs...>", PACKS_HELP)
    .option(...PROMPT_FIELD)
    .option(...RESPONSE_FIELD)
    .option("--json", "print the plan as JSON")
    .action(async (path: string, options: Options) => {
      const { file, request, belowHuman, human, packs, prompts } = await openAnswers(path, options);
      const { rows: responses } = await readResponses(file, { ...options, prompts });
      const sets = setsOf(prompts, responses);
      const scorer = createScorer({ packs: await loadNamedPacks(packs) });
      const samples = calibrationSamples(
        responses,
        responses.map((row) => scorer.score(row)),
        (id) => sets.get(id) ?? "habit",
        scorer.heldOutRules,
      );
      const plan = solveCalibration(samples, {
        ...request,
        belowHuman,
        humanRates: (await readHumanBaseline(locate(human))).categories,
      });
      process.stdout.write(
        options.json ? `${JSON.stringify(withoutTargets(plan), null, 2)}\n` : renderPlan(plan),
      );
    });
}

function withoutTargets({ targets: _, ...plan }: Calibration) {
  return plan;
}

const HUMAN_RATES = "datasets/human-baseline/rates.json";

interface Opened {
  file: string;
  request: DoseRequest;
  belowHuman: boolean;
  human: string;
  packs?: string[] | undefined;
  /** They say which set a prompt belongs to. */
  prompts: readonly PromptRow[];
}

/** A run's answers are judged as the run judges them, but for what the options say otherwise. */
async function openAnswers(path: string, options: Options): Promise<Opened> {
  const { dose, packs } = options;
  const found = await stat(path).catch(() => undefined);
  if (found === undefined)
    throw new ConfigError(`there is no ${path}`, {
      place: path,
      next: "Give a run's folder (runs/NAME) or a file of answers.",
    });
  const given = (await Promise.all((options.prompts ?? []).map(promptsOf))).flat();
  if (!found.isDirectory())
    return {
      file: path,
      request: parseDose(dose ?? "60", { dose: 60, doses: {} }),
      belowHuman: options.belowHuman === true,
      human: options.human ?? HUMAN_RATES,
      packs,
      prompts: given,
    };
  const config = pipelineSchema.parse((await readManifest(path)).config);
  const own = given.length > 0 ? given : await promptsOfRun(config);
  return {
    file: join(path, "sample", "responses.jsonl"),
    request: dose === undefined ? config : parseDose(dose, config),
    belowHuman: options.belowHuman ?? config.belowHuman,
    human: options.human ?? config.evaluate.humanBaseline,
    packs: packs ?? config.packs,
    prompts: own,
  };
}

const promptsOf = (name: string): Promise<PromptRow[]> => readRows(locate(name), promptSchema);

async function promptsOfRun(config: PipelineConfig): Promise<PromptRow[]> {
  const { prompts } = await readInputs(config);
  return Object.values(prompts.train).flat();
}

/** By the answers' own names of their prompts, which may be others than the rows'. */
function setsOf(
  rows: readonly PromptRow[],
  responses: readonly ResponseRow[],
): ReadonlyMap<string, PromptSet> {
  const rowOf = createPromptLookup(rows);
  return new Map(
    responses.flatMap((answer) => {
      const row = rowOf(answer);
      return row === undefined ? [] : [[answer.promptId, row.set] as const];
    }),
  );
}
