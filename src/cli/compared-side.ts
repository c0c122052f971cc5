/** One side of a comparison: its answers counted, with their prompts or, where the other side has none, without. */
import { stat } from "node:fs/promises";
import { DataError } from "../core/errors.js";
import { plural } from "../core/plural.js";
import { type CountedRow, countAnswer } from "../evaluate/index.js";
import { createSummary, type SummaryCounts } from "../score/index.js";
import { type ReadOptions, readAnswers } from "../score/read/index.js";
import type { ScoreStream } from "./score-stream.js";

/** A row's counts; its text only as far as what rose is told of it. */
export interface KeptRow extends CountedRow {
  response?: string;
}

export interface Side {
  names: readonly string[];
  rows: KeptRow[];
  counts: SummaryCounts;
  /** Whether the prompts were read that rows have. */
  withPrompts: boolean;
}

export interface SideRequest {
  score: ScoreStream;
  read: ReadOptions;
  names: readonly string[];
  /** @default true */
  withPrompts?: boolean;
  keepText(row: CountedRow, response: string): boolean;
}

export async function readSide({
  score,
  read,
  names,
  withPrompts = true,
  keepText,
}: SideRequest): Promise<Side> {
  const summary = createSummary();
  const rows: KeptRow[] = [];
  for await (const { row, scored } of score(toScore(names, read, withPrompts))) {
    const { response, asked } = row;
    summary.add(scored);
    const counted = countAnswer(scored, { response, messages: asked });
    rows.push(keepText(counted, response) ? { ...counted, response } : counted);
  }
  return { names, rows, counts: summary.counts(), withPrompts };
}

async function* toScore(names: readonly string[], read: ReadOptions, withPrompts: boolean) {
  for await (const { id, response, messages } of readAnswers(names, read))
    yield { id, response, messages: withPrompts ? messages : undefined, asked: messages };
}

const promptsOf = ({ rows }: Side): number =>
  rows.filter(({ prompt }) => prompt !== undefined).length;

/** Whether more answers have a prompt than have none. */
export const areAsked = (side: Side): boolean => 2 * promptsOf(side) > side.rows.length;

/** Nothing where no answer has a prompt. */
export function aboutPrompts(before: Side, after: Side): string {
  const [first, second] = [promptsOf(before), promptsOf(after)];
  if (first + second === 0) return "";
  return `; both files are scored as without prompts: ${first} of ${plural(before.rows.length, "answer")} before and ${second} of ${after.rows.length} after have one`;
}

/** @throws DataError where what was read with its prompts cannot be read again */
export async function withoutPrompts(
  side: Side,
  { score, read }: Pick<SideRequest, "score" | "read">,
): Promise<Side> {
  const { names, rows } = side;
  if (!side.withPrompts || promptsOf(side) === 0) return side;
  const gone = await passing(names);
  if (gone !== undefined)
    throw new DataError(
      `most answers of one file have no prompt, and ${gone} cannot be read a second time to score it without its own`,
      { next: "Save its answers to a file first, or give both files prompts or neither." },
    );
  const request = { score, read: quietly(read), names, withPrompts: false, keepText: never };
  const again = await readSide(request);
  return { ...again, rows: again.rows.map((row, at) => ({ ...rows[at], ...row })) };
}

/** The first of the names that can be read once only: standard input, a pipe. */
async function passing(names: readonly string[]): Promise<string | undefined> {
  for (const name of names) {
    if (name === "-") return "standard input";
    const found = await stat(name).catch(() => undefined);
    if (found !== undefined && !found.isFile()) return name;
  }
  return undefined;
}

const never = (): boolean => false;

/** What was told when the rows were first read is not told twice. */
const quietly = ({ onBadRow, onBadFile, ...read }: ReadOptions): ReadOptions => ({
  ...read,
  onBadRow: onBadRow && (() => {}),
  onBadFile: onBadFile && (() => {}),
  onNote: undefined,
  onBytes: undefined,
  onFetched: undefined,
});
