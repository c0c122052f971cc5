/** `locus evaluate BASE AFTER`: two files of answers to the same prompts, held to the same measures as a run. */
import { Command } from "commander";
import { writeJson } from "../core/atomic-write.js";
import { ConfigError, DataError } from "../core/errors.js";
import { readRows } from "../core/jsonl.js";
import {
  type PersonaRow,
  type PromptRow,
  type PromptSet,
  personaSchema,
  promptSchema,
  type ResponseRow,
} from "../core/rows.js";
import { type ArmData, evaluateRun } from "../evaluate/index.js";
import { locate } from "../pipeline/index.js";
import { renderEvaluation, wantsColour } from "../report/index.js";
import { createScorer, type Scorer } from "../score/index.js";
import { refuseInputAsOutput } from "./input-as-output.js";
import { countOption, numberOption } from "./number-option.js";
import { loadNamedPacks, namedPackFiles, PACKS_HELP } from "./pack-files.js";
import { readResponses } from "./read-responses.js";

interface Options {
  prompts?: string[];
  personas: string;
  dose: number;
  seed: number;
  packs?: string[];
  output?: string;
}

export function evaluateCommand(): Command {
  return new Command("evaluate")
    .description("compares two files of answers: habits, refusals, honesty, cost, persona")
    .argument("<base>", "JSONL of response rows before")
    .argument("<after>", "JSONL of response rows after, to the same prompts")
    .option(
      "--prompts <files...>",
      "JSONL of prompt rows: they say which set a prompt belongs to (habit where unknown)",
    )
    .option(
      "--personas <file>",
      "personas of the rows with params.personaId",
      "datasets/personas/personas.jsonl",
    )
    .option("--dose <percent>", "requested reduction", numberOption, 60)
    .option("--seed <n>", "seed of the intervals", countOption, 17)
    .option("--packs <packs...>", PACKS_HELP)
    .option("-o, --output <file>", "JSON file for every figure")
    .action(async (baseFile: string, afterFile: string, options: Options) => {
      if (!(options.dose > 0 && options.dose < 100)) {
        throw new ConfigError(`--dose ${options.dose} is no percentage between 0 and 100`, {
          next: "Give the reduction that was asked for, for example --dose 60.",
        });
      }
      await refuseInputAsOutput(options.output, [
        baseFile,
        afterFile,
        ...(options.prompts ?? []),
        options.personas,
        ...(await namedPackFiles(options.packs)),
      ]);
      const [base, after] = await Promise.all([readResponses(baseFile), readResponses(afterFile)]);
      requireSharedPrompts(base, after, baseFile, afterFile);
      const prompts = (
        await Promise.all((options.prompts ?? []).map((file) => readRows(file, promptSchema)))
      ).flat();
      const scorer = createScorer({ packs: await loadNamedPacks(options.packs) });
      const setOf = new Map(prompts.map(({ id, set }) => [id, set]));
      const evaluated = evaluateRun({
        dose: options.dose / 100,
        seed: options.seed,
        arms: {
          base: armOf(base, setOf, scorer, 0),
          locus: armOf(after, setOf, scorer, 1),
        },
        personas: await readPersonas([...base, ...after], options.personas),
        prompts: answeredOnly(prompts, base),
        heldOutRules: scorer.heldOutRules,
      });
      // Two files have no adapter, so nothing is known of its scale 1.
      const headline = { ...evaluated.headline, achievedAtScale1: null };
      const report = { ...evaluated, headline };
      process.stdout.write(renderEvaluation(report, wantsColour()));
      if (options.output !== undefined) {
        await writeJson(options.output, report);
        process.stdout.write(`\nevery figure -> ${options.output}\n`);
      }
    });
}

/** Rows with a persona are persona replies; the others go to their prompt's set. */
export function armOf(
  rows: readonly ResponseRow[],
  setOf: ReadonlyMap<string, PromptSet>,
  scorer: Pick<Scorer, "score">,
  scale: number,
): ArmData {
  const arm: ArmData = { responses: {}, scored: {}, personaReplies: [], scale };
  for (const row of rows) {
    if (typeof row.params?.personaId === "string") {
      arm.personaReplies.push(row);
      continue;
    }
    const set = setOf.get(row.promptId) ?? "habit";
    const responses = arm.responses[set] ?? [];
    // Ids may repeat where files were joined; the score belongs to this very row.
    const named = { ...row, id: `${set}/${responses.length}` };
    const scored = arm.scored[set] ?? [];
    responses.push(named);
    scored.push(scorer.score(named));
    arm.responses[set] = responses;
    arm.scored[set] = scored;
  }
  return arm;
}

/** Answers are compared prompt by prompt, so at least one prompt and sample must be in both files. */
function requireSharedPrompts(
  base: readonly ResponseRow[],
  after: readonly ResponseRow[],
  baseFile: string,
  afterFile: string,
): void {
  const key = (row: ResponseRow): string => `${row.promptId}\u0000${row.sample}`;
  const known = new Set(base.map(key));
  if (after.some((row) => known.has(key(row)))) return;
  throw new DataError(`${baseFile} and ${afterFile} share no prompt`, {
    place: afterFile,
    next: "Answer the same prompts with both models: `promptId` and `sample` must agree.",
  });
}

async function readPersonas(rows: readonly ResponseRow[], file: string): Promise<PersonaRow[]> {
  if (!rows.some((row) => typeof row.params?.personaId === "string")) return [];
  return readRows(locate(file), personaSchema);
}

/** What these files were trained on is not known here: only prompts that were answered are looked at. */
function answeredOnly(prompts: readonly PromptRow[], rows: readonly ResponseRow[]): PromptRow[] {
  const answered = new Set(rows.map(({ promptId }) => promptId));
  return prompts.filter(({ id }) => answered.has(id));
}
