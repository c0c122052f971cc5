/** One row of fields as an answer, or why it is none. Says nothing of other rows, so that any thread can do it. */
import type { ScorableRow } from "../scorer.js";
import { batchFailure, batchId } from "./api-batch.js";
import {
  describeChoice,
  describeColumn,
  findAnswer,
  hasAnswerColumn,
  hasPromptColumn,
  isUnanswered,
} from "./columns.js";
import { type BadRow, badRow, type FieldRow, type ReadOptions } from "./reader.js";

/** An answer with its place in the input. */
export interface ReadAnswer extends ScorableRow {
  file: string;
  /** 1-based. */
  line: number;
  /** The answer is the file itself: its lines are the file's. */
  whole?: true;
}

/** What is checked and told once a file, at its first answer. */
export interface FirstAnswer {
  columns: string[];
  /** Which column is scored, where there was a choice. */
  note: string | undefined;
}

/** A row without an answer: its columns, each with what it holds instead. */
export interface UnfitRow {
  line: number;
  unfit: string[];
  /** It has a column for the answer, which holds none. */
  known: boolean;
  /** Nothing is in that column: no other name helps. */
  unanswered: boolean;
}

/** An answer as it was read. */
export interface AnswerRow {
  answer: ReadAnswer;
  first?: FirstAnswer;
  /** The row lacks the column that was named as the prompt's. */
  unprompted?: true;
}

export type RowReading = BadRow | UnfitRow | AnswerRow;

export interface RowContext {
  file: string;
  /** 1-based among the rows of the file; names a row that has no id. */
  number: number;
  /** Whether an answer here may be the file's first. */
  first: boolean;
  options: ReadOptions;
}

export function readRow(
  row: FieldRow | BadRow,
  { file, number, first, options }: RowContext,
): RowReading {
  if ("problem" in row) return row;
  const { fields, line } = row;
  const found = findAnswer(fields, options);
  if (found === undefined) {
    const failure = batchFailure(fields);
    if (failure !== undefined)
      return badRow(
        `${file}:${line}`,
        `holds no answer, as its request failed: ${failure}`,
        "Send that request again.",
      );
    const columns = Object.keys(fields);
    const known = hasAnswerColumn(fields, options);
    return {
      line,
      unfit: columns.map((column) => describeColumn(fields, column)),
      known,
      unanswered: known && isUnanswered(fields, options),
    };
  }
  const id = batchId(fields) ?? fields.id;
  const own = typeof id === "string" || typeof id === "number" || typeof id === "bigint";
  const answer: ReadAnswer = {
    id: own && id !== "" ? String(id) : `${file}#${number}`,
    response: found.response,
    ...(found.messages && { messages: found.messages }),
    file,
    line,
    ...(row.whole && { whole: true }),
  };
  const unprompted = hasPromptColumn(fields, options) ? {} : { unprompted: true as const };
  if (!first) return { answer, ...unprompted };
  const note = describeChoice(fields, found.column, options);
  return { answer, ...unprompted, first: { columns: Object.keys(fields), note } };
}
