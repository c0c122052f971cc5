/** `locus evaluate BASE AFTER`: two files of answers to the same prompts, held to the same measures as a run. */
import { Command } from "commander";
import { parseDose } from "../calibrate/index.js";
import { writeJson } from "../core/atomic-write.js";
import { ConfigError } from "../core/errors.js";
import { readRows } from "../core/jsonl.js";
import {
  type PersonaRow,
  type PromptRow,
  type PromptSet,
  personaSchema,
  promptSchema,
  type ResponseRow,
} from "../core/rows.js";
import { type ArmData, type EvaluationReport, evaluateRun } from "../evaluate/index.js";
import { locate } from "../pipeline/index.js";
import { renderEvaluation, wantsColour } from "../report/index.js";
import { createScorer, type Scorer } from "../score/index.js";
import { refuseInputAsOutput } from "./input-as-output.js";
import { countOption } from "./number-option.js";
import { loadNamedPacks, namedPackFiles, PACKS_HELP } from "./pack-files.js";
import {
  ANSWERS_HELP,
  namedAlike,
  PROMPT_FIELD,
  RESPONSE_FIELD,
  readResponses,
} from "./read-responses.js";
import { describeShared, requireSharedPrompts } from "./shared-prompts.js";

const PERSONAS = "datasets/personas/personas.jsonl";

interface Options {
  prompts?: string[];
  personas?: string;
  dose: string;
  seed: number;
  packs?: string[];
  output?: string;
  promptField?: string;
  responseField?: string;
}

export function evaluateCommand(): Command {
  return new Command("evaluate")
    .description("compares two files of answers: habits, refusals, honesty, cost, persona")
    .argument("<base>", `before: ${ANSWERS_HELP}`)
    .argument("<after>", "after, to the same prompts")
    .option(
      "--prompts <files...>",
      "JSONL of prompt rows: they say which set a prompt belongs to (habit where unknown)",
    )
    .option(
      "--personas <file>",
      `personas of the rows with params.personaId (default: ${PERSONAS})`,
    )
    .option("--dose <percent>", "requested reduction", "60")
    .option("--seed <n>", "seed of the intervals", countOption, 17)
    .option("--packs <packs...>", PACKS_HELP)
    .option(...PROMPT_FIELD)
    .option(...RESPONSE_FIELD)
    .option("-o, --output <file>", "JSON file for every figure")
    .action(async (baseFile: string, afterFile: string, options: Options) => {
      const dose = oneDose(options.dose);
      await refuseInputAsOutput(options.output, [
        baseFile,
        afterFile,
        ...(options.prompts ?? []),
        options.personas ?? PERSONAS,
        ...(await namedPackFiles(options.packs)),
      ]);
      const prompts = (
        await Promise.all((options.prompts ?? []).map((file) => readRows(file, promptSchema)))
      ).flat();
      const before = await readResponses(baseFile, { ...options, prompts });
      const later = await readResponses(afterFile, { ...options, prompts });
      const base = namedAlike(before.rows, later.rows);
      const after = namedAlike(later.rows, base);
      const files = [
        { file: baseFile, rows: base, places: before.places },
        { file: afterFile, rows: after, places: later.places },
      ] as const;
      requireSharedPrompts(...files);
      const personas = await readPersonas([...base, ...after], options.personas);
      const scorer = createScorer({ packs: await loadNamedPacks(options.packs) });
      const setOf = new Map(prompts.map(({ id, set }) => [id, set]));
      const evaluated = evaluateRun({
        dose: dose / 100,
        seed: options.seed,
        arms: {
          base: armOf(base, setOf, scorer, 0),
          locus: armOf(after, setOf, scorer, 1),
        },
        personas,
        prompts: answeredOnly(prompts, base),
        heldOutRules: scorer.heldOutRules,
      });
      // Two files have no adapter, so nothing is known of its scale 1.
      const headline = { ...evaluated.headline, achievedAtScale1: null };
      const endsKnown = !before.assumed.has("finishReason") && !later.assumed.has("finishReason");
      const report = withoutUnknown({ ...evaluated, headline }, endsKnown);
      process.stderr.write(`${describeShared(...files)}\n`);
      process.stdout.write(renderEvaluation(report, wantsColour()));
      if (options.output !== undefined) {
        await writeJson(options.output, report);
        process.stdout.write(`\nevery figure -> ${options.output}\n`);
      }
    });
}

/** Which answers the token limit cut is not told where a file does not say how its answers ended. */
function withoutUnknown(report: EvaluationReport, endsKnown: boolean): EvaluationReport {
  if (endsKnown) return report;
  const known = <T extends { id: string }>(rows: readonly T[]): T[] =>
    rows.filter(({ id }) => id !== "length.cut");
  return {
    ...report,
    cost: known(report.cost),
    scores: known(report.scores),
    gates: known(report.gates),
  };
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

/** Percent. @throws ConfigError where it is none, or one of single categories */
function oneDose(text: string): number {
  const { dose, doses } = parseDose(text, { dose: 60, doses: {} });
  if (Object.keys(doses).length > 0)
    throw new ConfigError("two files are held to one figure, not to those of single categories", {
      next: "Give one: --dose 60. The table shows every category beside it.",
    });
  return dose;
}

/** A file that was named is read, and found missing, whether or not a row needs it. */
async function readPersonas(rows: readonly ResponseRow[], file?: string): Promise<PersonaRow[]> {
  const needed = rows.some((row) => typeof row.params?.personaId === "string");
  if (file === undefined && !needed) return [];
  return readRows(locate(file ?? PERSONAS), personaSchema);
}

/** What these files were trained on is not known here: only prompts that were answered are looked at. */
function answeredOnly(prompts: readonly PromptRow[], rows: readonly ResponseRow[]): PromptRow[] {
  const answered = new Set(rows.map(({ promptId }) => promptId));
  return prompts.filter(({ id }) => answered.has(id));
}
