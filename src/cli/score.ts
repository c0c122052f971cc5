/** `locus score FILE...`: how corporate do these answers sound? */
import { pipeline } from "node:stream/promises";
import { Command, InvalidArgumentError, Option } from "commander";
import { loadSecondStage } from "../classify/load.js";
import { writeFileAtomic } from "../core/atomic-write.js";
import { ConfigError, type DataError } from "../core/errors.js";
import { hashJson } from "../core/hash.js";
import { CATEGORIES, type ScoredRow } from "../core/rows.js";
import { compareFiles } from "../evaluate/index.js";
import type { Pack } from "../patterns/index.js";
import {
  createScorer,
  createSummary,
  type Format,
  formatOfFile,
  formatters,
  type Output,
  type ScorableRow,
  type Scorer,
  type SummaryBuilder,
} from "../score/index.js";
import { type ReadOptions, readAnswers } from "../score/read/index.js";
import { byteProgress } from "./byte-progress.js";
import { loadNamedPacks, PACKS_HELP } from "./pack-files.js";

interface ScoreOptions {
  format?: Format;
  output?: string;
  packs?: string[];
  failAbove?: number;
  onBadRow: "skip" | "fail";
  promptField?: string;
  responseField?: string;
  against?: string;
  secondStage?: boolean;
}

/** Bad rows named one by one; the rest are only counted. */
const SHOWN_BAD_ROWS = 5;

export function scoreCommand(): Command {
  return new Command("score")
    .description("score answers: findings, rates, acts")
    .argument(
      "<files...>",
      "JSONL, JSON, CSV, TSV, Parquet, .txt, .md, any of them .gz; globs; hf://datasets/OWNER/NAME/FILE; - for stdin",
    )
    .addOption(
      new Option(
        "--format <format>",
        "output format (default: by the ending of --output, else terminal)",
      ).choices(Object.keys(formatters)),
    )
    .option("-o, --output <file>", "write there instead of to the terminal")
    .option("--prompt-field <column>", "column of the prompt, instead of the known names")
    .option("--response-field <column>", "column of the answer, instead of the known names")
    .option("--against <file>", "compare with these earlier answers")
    .option("--packs <packs...>", PACKS_HELP)
    .option("--second-stage", "let the learned classifier veto and add to what the rules find")
    .option("--fail-above <rate>", "exit with 1 above this many findings per 1,000 words", rate)
    .addOption(
      new Option("--on-bad-row <what>", "what to do with a row that cannot be used")
        .choices(["skip", "fail"])
        .default("skip"),
    )
    .action(async (files: string[], options: ScoreOptions) => {
      const packs = await loadNamedPacks(options.packs);
      const secondStage = options.secondStage ? await loadSecondStage() : undefined;
      const scorer = createScorer({ packs, secondStage });
      const summary = createSummary();
      const bad = countBadRows();
      const named = options.against === undefined ? files : [options.against, ...files];
      const progress = await byteProgress(named);
      const read: ReadOptions = {
        onBytes: progress.add,
        onBadRow: options.onBadRow === "skip" ? bad.add : undefined,
        promptField: options.promptField,
        responseField: options.responseField,
        onNote: (note) => process.stderr.write(`${note}\n`),
      };
      const messages = messagesOf(packs);
      const chunks =
        options.against === undefined
          ? format(scorer, summary, readAnswers(files, read), options, messages)
          : compare(scorer, summary, files, options.against, read, options);
      try {
        if (options.output === undefined) await print(chunks);
        else await writeFileAtomic(options.output, chunks);
      } finally {
        progress.end();
      }
      bad.report();
      const achieved = summary.summary().rate;
      if (options.failAbove !== undefined && achieved > options.failAbove) {
        process.stderr.write(
          `${achieved.toFixed(2)} findings per 1,000 words, above the limit of ${options.failAbove}\n`,
        );
        process.exitCode = 1;
      }
    });
}

/** What each rule says to the reader; what the second stage adds has no rule and names its category. */
function messagesOf(packs: readonly Pack[]): ReadonlyMap<string, string> {
  return new Map([
    ...packs.flatMap((pack) =>
      pack.rules.map(({ id, message }) => [`${pack.category}/${id}`, message] as const),
    ),
    ...CATEGORIES.map((category) => [`learned/${category}`, `Reads like ${category}`] as const),
  ]);
}

async function* format(
  scorer: Scorer,
  summary: SummaryBuilder,
  answers: ReturnType<typeof readAnswers>,
  options: ScoreOptions,
  messages: ReadonlyMap<string, string>,
): AsyncGenerator<Output> {
  const color =
    options.output === undefined && process.stdout.isTTY === true && !process.env.NO_COLOR;
  const name = options.format ?? formatOfFile(options.output ?? "") ?? "terminal";
  if (name === "parquet" && options.output === undefined && process.stdout.isTTY)
    throw new ConfigError("Parquet is no text for a terminal", { next: "Give -o FILE.parquet." });
  const formatter = formatters[name]({ color, messages });
  yield formatter.begin();
  for await (const { file, line, ...answer } of answers) {
    const scored = scorer.score(answer);
    summary.add(scored);
    yield formatter.answer({ scored, response: answer.response, file, line });
  }
  yield formatter.end(summary.summary());
}

/** The files against an earlier one: rows with the same ids (or prompts, where there is no id) are paired. */
async function* compare(
  scorer: Scorer,
  summary: SummaryBuilder,
  files: readonly string[],
  against: string,
  read: ReadOptions,
  options: ScoreOptions,
): AsyncGenerator<string> {
  const name = options.format ?? formatOfFile(options.output ?? "") ?? "terminal";
  if (name !== "terminal" && name !== "json")
    throw new ConfigError(`--against is not written as ${name}`, { next: "Use --format json." });
  const scoreAll = async (names: readonly string[]): Promise<ScoredRow[]> => {
    const rows: ScoredRow[] = [];
    const seen = new Map<string, number>();
    for await (const { file, line, ...answer } of readAnswers(names, read)) {
      const id = answer.id.startsWith(`${file}#`) ? pairKey(answer, seen) : answer.id;
      rows.push(scorer.score({ ...answer, id }));
    }
    return rows;
  };
  const before = await scoreAll([against]);
  const after = await scoreAll(files);
  for (const row of after) summary.add(row);
  const result = compareFiles(before, after);
  if (name === "json") yield `${JSON.stringify(result, null, 2)}\n`;
  else {
    yield `${result.verdict}: ${result.why}\n`;
    yield `${result.paired ? "rows paired by id or prompt" : "rows not paired: their ids and prompts differ"}\n`;
    for (const { label, beforeRate, afterRate } of [result.all, ...result.categories])
      yield `  ${label.padEnd(12)} ${(beforeRate ?? 0).toFixed(2)} -> ${(afterRate ?? 0).toFixed(2)} per 1,000 words\n`;
  }
}

/** A row without an id is known by its prompt and how often that came before; without a prompt it has no partner. */
function pairKey({ id, messages }: ScorableRow, seen: Map<string, number>): string {
  if (messages === undefined) return id;
  const prompt = hashJson(messages);
  const times = (seen.get(prompt) ?? 0) + 1;
  seen.set(prompt, times);
  return `${prompt}/${times}`;
}

/** Writes to standard output, no faster than it is read; a closed pipe (`| head`) ends it quietly. */
async function print(chunks: AsyncIterable<Output>): Promise<void> {
  try {
    await pipeline(chunks, process.stdout, { end: false });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EPIPE" && code !== "ERR_STREAM_PREMATURE_CLOSE") throw error;
  }
}

function countBadRows() {
  let bad = 0;
  return {
    add(error: DataError) {
      if (bad++ < SHOWN_BAD_ROWS) process.stderr.write(`skipped: ${error.message}\n`);
    },
    report() {
      if (bad > SHOWN_BAD_ROWS) process.stderr.write(`${bad} rows were skipped in all\n`);
    },
  };
}

function rate(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value < 0)
    throw new InvalidArgumentError("give a number of findings per 1,000 words, 0 or more");
  return value;
}
