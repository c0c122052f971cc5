/** Scores the rows of a block: what a thread does for each message. */
import type { AnswerScore } from "../formatters/formatter.js";
import { type Format, formatters } from "../formatters/index.js";
import { parseLine } from "../read/jsonl.js";
import { type FirstAnswer, readRow, type UnfitRow } from "../read/read-row.js";
import type { Scorer } from "../scorer.js";
import { createSummary, type SummaryCounts } from "../summary.js";
import { type Block, linesOf } from "./block.js";
import { toWire, type WireError } from "./wire-error.js";

export interface BlockSettings {
  messages: ReadonlyMap<string, string>;
  promptField?: string | undefined;
  responseField?: string | undefined;
}

export interface BlockRequest {
  file: string;
  format: Format;
  block: Block;
  /** Whether answers are still written; otherwise only their counts are wanted. */
  written: boolean;
}

/** Answers that came one after the other, as text where the format writes each by itself. */
export interface AnswerRun {
  answers: number;
  /** Those of them whose rows lack the column that was named as the prompt's. */
  unprompted: number;
  first?: FirstAnswer;
  text: string;
  rows: AnswerScore[];
}

/** In input order. */
export type BlockItem = { badRow: WireError } | UnfitRow | AnswerRun;

export interface BlockResult {
  items: BlockItem[];
  counts: SummaryCounts;
}

export function scoreBlock(
  scorer: Scorer,
  { file, format, block, written }: BlockRequest,
  { messages, ...options }: BlockSettings,
): BlockResult {
  const summary = createSummary();
  let formatter = formatters[format]({ messages });
  const items: BlockItem[] = [];
  let run: AnswerRun | undefined;
  let first = true;
  let number = block.firstRow;
  for (const line of linesOf(block)) {
    const row = parseLine(line, file);
    if (row === undefined) continue;
    const reading = readRow(row, { file, number: number++, first, options });
    if (!("answer" in reading)) {
      items.push("problem" in reading ? { badRow: toWire(reading.problem) } : reading);
      run = undefined;
      continue;
    }
    const { answer } = reading;
    const scored = scorer.score(answer);
    summary.add(scored);
    if (run === undefined) {
      run = { answers: 0, unprompted: 0, text: "", rows: [] };
      formatter = formatters[format]({ messages });
      items.push(run);
    }
    if (reading.first !== undefined) run.first = reading.first;
    first = false;
    run.answers++;
    if (reading.unprompted) run.unprompted++;
    if (!written) continue;
    const { response } = answer;
    if (formatter.append !== undefined)
      run.text += formatter.answer({ scored, response, file, line: answer.line });
    else run.rows.push({ scored, response, file, line: answer.line });
  }
  return { items, counts: summary.counts() };
}
