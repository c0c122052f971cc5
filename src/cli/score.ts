/** `locus score FILE...`: how corporate do these answers sound? */
import { pipeline } from "node:stream/promises";
import { Command, InvalidArgumentError, Option } from "commander";
import type { SentenceClassifier } from "../classify/index.js";
import { loadSecondStage } from "../classify/load.js";
import { writeError, writeFileAtomic } from "../core/atomic-write.js";
import { ConfigError, type DataError } from "../core/errors.js";
import { plural } from "../core/plural.js";
import { CATEGORIES } from "../core/rows.js";
import type { Pack } from "../patterns/index.js";
import {
  createScorer,
  createSummary,
  type Format,
  type Formatter,
  formatOfFile,
  formatters,
  type Output,
  type Scorer,
  type SummaryBuilder,
} from "../score/index.js";
import { type ReadOptions, readAnswers } from "../score/read/index.js";
import { chooseThreads, createPool, scoreThreaded } from "../score/threads/index.js";
import { type ByteProgress, byteProgress, type ReadProgress } from "./byte-progress.js";
import { checkComparisonFormat, compareAnswers } from "./compare-answers.js";
import { refuseInputAsOutput } from "./input-as-output.js";
import { openHub } from "./open-hub.js";
import { loadNamedPacks, namedPackFiles, PACKS_HELP, wantsSecondStage } from "./pack-files.js";
import { oneByOne, type ScoreStream, withProbedStream } from "./score-stream.js";

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
  probe?: boolean;
  threads: number | "auto";
}

/** Bad rows named one by one; the rest are only counted. */
const SHOWN_BAD_ROWS = 5;

const MOST_THREADS = 256;

export function scoreCommand(): Command {
  return new Command("score")
    .description("score answers: findings, rates, acts")
    .argument(
      "<files...>",
      "JSONL, JSON, CSV, TSV, Parquet, .txt, .md, any of them .gz; globs; hf://datasets/OWNER/NAME, a file, folder or glob in it; - for stdin. Of a conversation the last answer is scored, of `choices[0].turns` the first",
    )
    .addOption(
      new Option(
        "--format <format>",
        "output format (default: by the ending of --output, else terminal); `start` and `end` of a finding count UTF-16 code units",
      ).choices(Object.keys(formatters)),
    )
    .option("-o, --output <file>", "write there instead of to the terminal")
    .option(
      "--prompt-field <column>",
      "column of the prompt, or a path into one (`a.b[0]`), instead of the known names",
    )
    .option(
      "--response-field <column>",
      "column of the answer, or a path into one, instead of the known names",
    )
    .option("--against <file>", "compare with these earlier answers")
    .option("--packs <packs...>", PACKS_HELP)
    .option(
      "--second-stage",
      "let the learned classifier veto and add to what the rules find (default, unless --packs leaves out `shipped`)",
    )
    .option("--no-second-stage", "the rules alone: a third less time, less exact")
    .option(
      "--probe",
      "let the embedded model read every sentence where it stands: more exact, above all on what no rule was written for, and far slower (two answers a second on two cores; sets up what it needs). With -o what was read is kept beside the output, in .score-jobs",
    )
    .option(
      "--fail-above <rate>",
      "exit with 1 above this many places with findings per 1,000 words: the rate of the summary's first line",
      rate,
    )
    .option(
      "--threads <n>",
      "threads that score JSONL: a number, one a core at most, or `auto`: one, or one a core where the files are big",
      threadCount,
      "auto",
    )
    .addOption(
      new Option("--on-bad-row <what>", "what to do with a row that cannot be used")
        .choices(["skip", "fail"])
        .default("skip"),
    )
    .action(async (files: string[], options: ScoreOptions) => {
      const rules = await namedPackFiles(options.packs);
      await refuseInputAsOutput(options.output, [...files, options.against, ...rules]);
      checkFormat(options);
      const packs = await loadNamedPacks(options.packs);
      options.secondStage ??= wantsSecondStage(options.packs);
      const secondStage = options.secondStage ? await loadSecondStage() : undefined;
      const detector = options.probe
        ? "rules, second stage and probe"
        : secondStage
          ? "rules and second stage"
          : "rules";
      const summary = createSummary({ detector });
      const bad = tellBadRows(summary);
      const named = options.against === undefined ? files : [options.against, ...files];
      let progress: ReadProgress | undefined;
      const hub = openHub(() => progress?.clear());
      progress = await byteProgress(named, process.stderr, hub);
      const read: ReadOptions = {
        hub,
        // With the probe the model takes the time, and tells how far it is.
        onBytes: options.probe ? undefined : progress.add,
        onFetched: progress.fetched,
        onBadRow: options.onBadRow === "skip" ? bad.add : undefined,
        onBadFile: options.onBadRow === "skip" ? badFile : undefined,
        promptField: options.promptField,
        responseField: options.responseField,
        onNote: (note) => process.stderr.write(`${note}\n`),
      };
      const write = async (score: ScoreStream, scorer?: Scorer): Promise<void> => {
        const chunks =
          options.against === undefined
            ? format({ files, read, score, scorer, summary, packs, options })
            : compareAnswers(score, summary, {
                files,
                against: options.against,
                read,
                format: formatOf(options),
              });
        if (options.output === undefined) await print(beside(progress!, chunks));
        else await writeFileAtomic(options.output, chunks);
      };
      try {
        if (options.probe)
          await withProbedStream(
            { packs, secondStage: stageForProbe(secondStage, options), output: options.output },
            write,
          );
        else {
          const scorer = createScorer({ packs, secondStage });
          await write(oneByOne(scorer), scorer);
        }
      } finally {
        progress.end();
      }
      bad.report();
      const achieved = summary.summary().rate;
      if (options.failAbove !== undefined && achieved > options.failAbove) {
        process.stderr.write(
          `${achieved.toFixed(2)} places with findings per 1,000 words, above the limit of ${options.failAbove}\n`,
        );
        // Where a file was left out, that is what the exit code says.
        process.exitCode ??= 1;
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

function formatOf({ format, output = "" }: ScoreOptions): Format {
  const found = format ?? formatOfFile(output);
  if (found !== undefined) return found;
  const ending = /\.([a-z0-9]+)$/i.exec(output)?.[1];
  if (ending !== undefined && ending !== "txt")
    throw new ConfigError(`no output format ends in .${ending}`, {
      place: output,
      next: `Give --format: ${Object.keys(formatters).join(", ")}.`,
    });
  return "terminal";
}

/** @throws ConfigError where the answers could be scored, but not written */
function checkFormat(options: ScoreOptions): void {
  const name = formatOf(options);
  if (options.against !== undefined) checkComparisonFormat(name);
  else if (name === "parquet" && options.output === undefined && process.stdout.isTTY)
    throw new ConfigError("Parquet is no text for a terminal", { next: "Give -o FILE.parquet." });
}

interface FormatRequest {
  files: readonly string[];
  read: ReadOptions;
  score: ScoreStream;
  /** Undefined where a model reads along: then there are no threads. */
  scorer: Scorer | undefined;
  summary: SummaryBuilder;
  packs: readonly Pack[];
  options: ScoreOptions;
}

async function* format(request: FormatRequest): AsyncGenerator<Output> {
  const { summary, options, packs } = request;
  const color =
    options.output === undefined && process.stdout.isTTY === true && !process.env.NO_COLOR;
  const name = formatOf(options);
  const messages = messagesOf(packs);
  const formatter = formatters[name]({ color, messages });
  let begun = false;
  for await (const chunk of formatAnswers(request, name, formatter)) {
    // Where no file holds an answer nothing is written, not half of a document.
    if (!begun) yield formatter.begin();
    begun = true;
    yield chunk;
  }
  yield formatter.end(summary.summary());
}

/** @throws DataError where no file holds an answer */
async function* formatAnswers(
  request: FormatRequest,
  name: Format,
  formatter: Formatter,
): AsyncGenerator<Output> {
  const { files, options, packs, scorer } = request;
  const threads = scorer === undefined ? 1 : await chooseThreads(files, options.threads);
  if (scorer === undefined || threads === 1) {
    yield* inThisThread(request, formatter);
    return;
  }
  const { promptField, responseField, secondStage = false } = options;
  const messages = messagesOf(packs);
  const settings = { packs, secondStage, messages, promptField, responseField };
  const pool = createPool(threads, settings);
  try {
    yield* scoreThreaded({ ...request, scorer, format: name, formatter, pool, threads });
  } finally {
    await pool.end();
  }
}

async function* inThisThread(
  { files, read, score, summary }: FormatRequest,
  formatter: Formatter,
): AsyncGenerator<Output> {
  for await (const { row, scored } of score(readAnswers(files, read))) {
    const { response, file, line, whole } = row;
    summary.add(scored);
    yield formatter.answer({ scored, response, file, line, ...(whole && { whole }) });
  }
}

/** @throws ConfigError where other options leave the probe nothing to do */
function stageForProbe(
  stage: SentenceClassifier | undefined,
  { threads }: ScoreOptions,
): SentenceClassifier {
  if (stage === undefined)
    throw new ConfigError("--probe adds to the second stage, which is off", {
      next: "Leave out --no-second-stage, or add --second-stage where --packs leaves out `shipped`.",
    });
  if (threads !== "auto" && threads > 1)
    throw new ConfigError("--probe scores in one thread: the model takes all cores", {
      next: "Leave out --threads.",
    });
  return stage;
}

/** The chunks, with the bar out of their way on a terminal that shows both. */
async function* beside(
  progress: ByteProgress,
  chunks: AsyncIterable<Output>,
): AsyncGenerator<Output> {
  for await (const chunk of chunks) {
    if (chunk.length > 0 && process.stdout.isTTY) progress.clear();
    yield chunk;
  }
}

/** Writes to standard output, no faster than it is read; a closed pipe (`| head`) ends the scoring too, quietly. */
async function print(chunks: AsyncIterable<Output>): Promise<void> {
  try {
    await pipeline(chunks, process.stdout, { end: false });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== "EPIPE" && code !== "ERR_STREAM_PREMATURE_CLOSE")
      throw writeError("standard output", error);
  }
}

/** The rest is scored all the same, but who named the file shall know. */
function badFile(error: DataError): void {
  process.stderr.write(`left out: ${error.message}${error.next ? `. ${error.next}` : ""}\n`);
  process.exitCode = error.exitCode;
}

function tellBadRows(summary: SummaryBuilder) {
  const skipped = (): number => summary.counts().skipped;
  return {
    add(error: DataError, lost: number) {
      if (skipped() < SHOWN_BAD_ROWS || lost > 0)
        process.stderr.write(`skipped: ${error.message}\n`);
      // It stands for nobody knows how many rows.
      if (lost > 0) process.exitCode = error.exitCode;
      summary.skip();
    },
    report() {
      if (skipped() > SHOWN_BAD_ROWS)
        process.stderr.write(`${plural(skipped(), "row")} skipped in all\n`);
    },
  };
}

function rate(text: string): number {
  const value = Number(text);
  if (text.trim() === "" || !Number.isFinite(value) || value < 0)
    throw new InvalidArgumentError(
      "give a number of places with findings per 1,000 words, 0 or more",
    );
  return value;
}

function threadCount(text: string): number | "auto" {
  if (text === "auto") return text;
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1 || value > MOST_THREADS)
    throw new InvalidArgumentError(`give \`auto\` or a whole number from 1 to ${MOST_THREADS}`);
  return value;
}
