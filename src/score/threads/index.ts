/** Scores files over several threads; the output is that of one thread, byte for byte. Needs Node. */
import type { Formatter, Output } from "../formatters/formatter.js";
import type { Format } from "../formatters/index.js";
import { answersIn, createFileCheck, expandFiles } from "../read/index.js";
import type { Line } from "../read/lines.js";
import { openFile } from "../read/open-file.js";
import type { BadRow, FieldRow, ReadOptions } from "../read/reader.js";
import { createRowCheck } from "../read/row-check.js";
import type { Scorer } from "../scorer.js";
import type { SummaryBuilder } from "../summary.js";
import { BLOCK_BYTES, cutBlocks } from "./block.js";
import { inOrder } from "./in-order.js";
import type { Pool } from "./pool.js";
import type { AnswerRun, BlockResult } from "./score-block.js";
import { fromWire } from "./wire-error.js";

export { createPool, type Pool } from "./pool.js";
export { chooseThreads } from "./thread-count.js";

export interface ThreadedRun {
  files: readonly string[];
  read: ReadOptions;
  format: Format;
  /** Of that format. */
  formatter: Formatter;
  summary: SummaryBuilder;
  pool: Pool;
  threads: number;
  /** For formats other than JSONL, whose rows cannot be told apart without reading them. */
  scorer: Scorer;
  /** @default BLOCK_BYTES */
  blockBytes?: number;
}

/** Blocks that a thread has before it: one in work, one waiting. */
const AHEAD = 2;

/** What the formatter writes of the answers, in input order. @throws DataError where no file holds an answer */
export async function* scoreThreaded(run: ThreadedRun): AsyncGenerator<Output> {
  const files = createFileCheck(run.files, run.read);
  const watched = { ...run, read: files.options };
  for (const file of await expandFiles(run.files, files.missing, files.options))
    try {
      const opened = await openFile(file, watched.read);
      yield* "lines" in opened
        ? scoreLines(opened.lines, file, watched)
        : scoreRows(opened.rows, file, watched);
    } catch (error) {
      files.add(error);
    }
  files.end(run.summary.counts().answers);
}

async function* scoreLines(
  lines: AsyncIterable<Line>,
  file: string,
  { read, format, formatter, summary, pool, threads, blockBytes = BLOCK_BYTES }: ThreadedRun,
): AsyncGenerator<Output> {
  const check = createRowCheck(file, read);
  const results = inOrder(
    cutBlocks(lines, blockBytes),
    (block) => pool.score({ file, format, block, written: formatter.full?.() !== true }),
    ({ bytes }) => bytes.length,
    { items: AHEAD * threads, weight: 2 * AHEAD * threads * blockBytes },
  );
  const waiting: BlockResult[] = [];
  for await (const result of results) {
    for (const item of result.items)
      check.add("badRow" in item ? { problem: fromWire(item.badRow) as BadRow["problem"] } : item);
    waiting.push(result);
    if (!check.settled()) continue;
    for (const { items, counts } of waiting.splice(0)) {
      for (const item of items) if ("rows" in item) yield* written(formatter, item);
      summary.merge(counts);
    }
  }
  check.end();
}

function* written(formatter: Formatter, { text, rows }: AnswerRun): Generator<Output> {
  if (formatter.append !== undefined) yield formatter.append(text);
  else for (const row of rows) yield formatter.answer(row);
}

async function* scoreRows(
  rows: AsyncIterable<FieldRow | BadRow>,
  file: string,
  { read, formatter, summary, scorer }: ThreadedRun,
): AsyncGenerator<Output> {
  for await (const { line, response, whole, ...answer } of answersIn(rows, file, read)) {
    const scored = scorer.score({ ...answer, response });
    summary.add(scored);
    yield formatter.answer({ scored, response, file, line, ...(whole && { whole }) });
  }
}
