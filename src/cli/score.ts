/** `locus score FILE...`: how corporate do these answers sound? */
import { pipeline } from "node:stream/promises";
import { Command, InvalidArgumentError, Option } from "commander";
import { writeFileAtomic } from "../core/atomic-write.js";
import type { DataError } from "../core/errors.js";
import {
  createScorer,
  createSummary,
  type Format,
  formatters,
  type Scorer,
  type SummaryBuilder,
} from "../score/index.js";
import { readAnswers } from "../score/read/index.js";
import { loadNamedPacks } from "./pack-files.js";

interface ScoreOptions {
  format: Format;
  output?: string;
  packs?: string[];
  failAbove?: number;
  onBadRow: "skip" | "fail";
}

/** Bad rows named one by one; the rest are only counted. */
const SHOWN_BAD_ROWS = 5;

export function scoreCommand(): Command {
  return new Command("score")
    .description("score answers: findings, rates, acts")
    .argument(
      "<files...>",
      "JSONL with response (or answer, output) and prompt or messages; - for stdin",
    )
    .addOption(
      new Option("--format <format>", "output format")
        .choices(Object.keys(formatters))
        .default("terminal"),
    )
    .option("--output <file>", "write there instead of to the terminal")
    .option("--packs <files...>", "rule packs to use instead of those that ship with Locus")
    .option("--fail-above <rate>", "exit with 1 above this many findings per 1,000 words", rate)
    .addOption(
      new Option("--on-bad-row <what>", "what to do with a row that cannot be used")
        .choices(["skip", "fail"])
        .default("skip"),
    )
    .action(async (files: string[], options: ScoreOptions) => {
      const scorer = createScorer({ packs: await loadNamedPacks(options.packs) });
      const summary = createSummary();
      const bad = countBadRows();
      const onBadRow = options.onBadRow === "skip" ? bad.add : undefined;
      const chunks = format(scorer, summary, readAnswers(files, { onBadRow }), options);
      if (options.output === undefined) await print(chunks);
      else await writeFileAtomic(options.output, chunks);
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

async function* format(
  scorer: Scorer,
  summary: SummaryBuilder,
  answers: ReturnType<typeof readAnswers>,
  options: ScoreOptions,
): AsyncGenerator<string> {
  const color =
    options.output === undefined && process.stdout.isTTY === true && !process.env.NO_COLOR;
  const formatter = formatters[options.format]({ color });
  yield formatter.begin();
  for await (const answer of answers) {
    const scored = scorer.score(answer);
    summary.add(scored);
    yield formatter.answer({ scored, response: answer.response });
  }
  yield formatter.end(summary.summary());
}

/** Writes to standard output, no faster than it is read; a closed pipe (`| head`) ends it quietly. */
async function print(chunks: AsyncIterable<string>): Promise<void> {
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
