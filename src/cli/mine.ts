/** `locus mine ANSWERS --against REFERENCE`: which phrases are habits that no rule lists? */
import { stat } from "node:fs/promises";
import { Command, InvalidArgumentError, Option } from "commander";
import { writeFileAtomic } from "../core/atomic-write.js";
import { ConfigError, DataError } from "../core/errors.js";
import { plural } from "../core/plural.js";
import { CATEGORIES, type Category } from "../core/rows.js";
import {
  type Candidate,
  type Mined,
  mine,
  packNameOf,
  packOf,
  packText,
  type Rows,
} from "../mine/index.js";
import { loadPacks } from "../patterns/load.js";
import { type HubReader, type ReadOptions, readAnswers } from "../score/read/index.js";
import { refuseInputAsOutput } from "./input-as-output.js";
import { numberOption } from "./number-option.js";
import { openHub } from "./open-hub.js";
import { loadNamedPacks, namedPackFiles } from "./pack-files.js";

interface MineCommandOptions {
  against: string[];
  top: number;
  minZ?: number;
  write?: string;
  force?: boolean;
  format: "terminal" | "json";
  category: Category;
  packs?: string[];
  promptField?: string;
  responseField?: string;
}

/** A phrase that comes this rarely in so few words cannot be told from chance. */
const SMALL_REFERENCE_WORDS = 100_000;

export function mineCommand(): Command {
  return new Command("mine")
    .description("find habits that no rule lists: phrases over-used against a reference")
    .argument("<answers...>", "answers in any format that `locus score` reads (files, not -)")
    .requiredOption("--against <files...>", "reference answers: of people, or of a base model")
    .option("--top <count>", "candidates to show and write", count, 40)
    .option(
      "--min-z <z>",
      "least z score of a phrase (default 1: a hint; 1.645: one-sided .05)",
      numberOption,
    )
    .option(
      "--write <pack.yaml>",
      "write the candidates as a rule pack that is called as the file is",
    )
    .option("--force", "with --write: in the place of a file that is there already")
    .addOption(
      new Option("--category <name>", "category of that pack")
        .choices([...CATEGORIES])
        .default("signpost"),
    )
    .addOption(
      new Option("--format <format>", "output format")
        .choices(["terminal", "json"])
        .default("terminal"),
    )
    .option("--packs <files...>", "leave out what these packs find, not those that ship with Locus")
    .option("--prompt-field <column>", "column of the prompt, instead of the known names")
    .option("--response-field <column>", "column of the answer, instead of the known names")
    .action(async (files: string[], options: MineCommandOptions) => {
      const rules = await namedPackFiles(options.packs);
      await refuseInputAsOutput(options.write, [...files, ...options.against, ...rules]);
      if (options.write !== undefined && !options.force) await refuseExisting(options.write);
      const packs = await loadNamedPacks(options.packs);
      const hub = openHub();
      const given = rowsOf(files, hub, options);
      const reference = rowsOf(options.against, hub, options);
      const { top, minZ, category } = options;
      const mined = await mine(given, reference, { top, minZ, category, packs });
      process.stdout.write(
        options.format === "json" ? `${JSON.stringify(mined, null, 2)}\n` : describe(mined),
      );
      if (options.write !== undefined) await writePack(options.write, mined, category);
    });
}

/** Rows that cannot be used are skipped, and counted once though the file is read again. */
function rowsOf(files: readonly string[], hub: HubReader, options: MineCommandOptions): Rows {
  if (files.includes("-"))
    throw new ConfigError("standard input cannot be mined: the answers are read three times", {
      next: "Save it to a file first.",
    });
  let first = true;
  return async function* () {
    let bad = 0;
    const read: ReadOptions = {
      hub,
      promptField: options.promptField,
      responseField: options.responseField,
      onBadRow: ({ message }, lost) => {
        bad++;
        if (first && lost > 0) process.stderr.write(`skipped: ${message}\n`);
      },
      onNote: (note) => {
        if (first) process.stderr.write(`${note}\n`);
      },
    };
    yield* readAnswers(files, read);
    if (first && bad > 0)
      process.stderr.write(`${files.join(", ")}: ${plural(bad, "row")} skipped\n`);
    first = false;
  };
}

/** A pack is written to be worked on: what was sorted by hand is not lost. */
async function refuseExisting(file: string): Promise<void> {
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile())
    throw new ConfigError(`${file} is there already`, {
      place: file,
      next: "Choose another file, or give --force to write in its place.",
    });
}

async function writePack(file: string, { candidates }: Mined, category: Category): Promise<void> {
  if (candidates.length === 0)
    throw new DataError("nothing was found, so there is no pack to write", {
      place: file,
      next: "Give more answers, or lower --min-z.",
    });
  const shipped = (await loadPacks()).map(({ pack }) => pack);
  const pack = packOf(
    candidates.map(({ rule }) => rule),
    category,
    packNameOf(file, [...shipped, "shipped"]),
  );
  await writeFileAtomic(file, packText(pack));
  process.stderr.write(`${file}: ${plural(pack.rules.length, "rule")}, to read before use\n`);
}

function describe({ candidates, given, reference, known }: Mined): string {
  const size = ({ answers, words }: Mined["given"]): string =>
    `${plural(answers, "answer")} (${plural(words, "word")})`;
  const lines = candidates.flatMap((candidate, index) => shown(candidate, index + 1));
  lines.push(`${size(given)} against ${size(reference)}`);
  lines.push(
    `${plural(candidates.length, "candidate")}; ${known} more ${known === 1 ? "is" : "are"} found by rules already`,
  );
  if (reference.words < SMALL_REFERENCE_WORDS)
    lines.push(
      "the reference is small: rare phrases are told from chance only with a bigger one (a lower --min-z shows weaker hints)",
    );
  return `${lines.join("\n")}\n`;
}

function shown({ rule, given, reference, z, excess }: Candidate, number: number): string[] {
  return [
    `${String(number).padStart(3)}  ${rule.phrases.join(" / ")}${rule.at === "anywhere" ? "" : `  (${rule.at})`}`,
    `     ${excess.toFixed(1)} more per 1,000 answers; in ${given}, reference ${reference}; z ${z.toFixed(1)}`,
    ...rule.examples.match.slice(0, 2).map((example) => `     "${example}"`),
    "",
  ];
}

function count(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1)
    throw new InvalidArgumentError("give a whole number, 1 or more");
  return value;
}
