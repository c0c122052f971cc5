/** Follows the rows of one file in order: reports those that cannot be used, and tells a file without answers from a bad row. */
import { DataError } from "../../core/errors.js";
import type { AnswerRow, FirstAnswer, UnfitRow } from "./read-row.js";
import type { BadRow, ReadOptions } from "./reader.js";

/** A run of answers that came together. */
export interface AnswersRow {
  answers: number;
  /** Those whose rows lack the column that was named as the prompt's. */
  unprompted: number;
  first?: FirstAnswer;
}

export interface RowCheck {
  /** @throws DataError for a row that cannot be used where none may be skipped, and for a file without answers */
  add(row: BadRow | UnfitRow | AnswerRow | AnswersRow): void;
  /** Whether the answers so far are to be used; until then they wait, as the file may turn out to lack the named prompt. */
  settled(): boolean;
  /** After the last row. @throws DataError where there was none, none had a column for the answer, or none the named one for the prompt */
  end(): void;
}

/** Rows without a column for the answer after which the file is taken to have none. */
const UNFIT_IS_ENOUGH = 10_000;

/** Answers without the named prompt after which the file is taken to lack it: fewer, as they wait in memory. */
const UNPROMPTED_IS_ENOUGH = 1000;

/** Columns named in a message; a file whose rows all name others would fill the memory. */
const MOST_COLUMNS = 100;

export function createRowCheck(file: string, options: ReadOptions): RowCheck {
  /** Some row had a column for the answer: what has none is a bad row, and not the wrong file. */
  let fits = false;
  /** The rows before that. */
  const held: { line: number; columns: string }[] = [];
  /** What any of them holds. */
  const columns = new Set<string>();
  let empty = true;
  const checkPrompts = createPromptCheck(file, options);
  const release = (): void => {
    fits = true;
    for (const { line, columns: own } of held.splice(0))
      report(unfit(`${file}:${line}`, own, options), options);
  };
  const addUnfit = ({ line, unfit: all, known, unanswered }: UnfitRow): void => {
    const own = all.slice(0, MOST_COLUMNS);
    if (known && !fits) release();
    if (fits || options.onBadRow === undefined) {
      report(unfit(`${file}:${line}`, own.join(", "), options, unanswered), options);
      return;
    }
    for (const column of own) if (columns.size < MOST_COLUMNS) columns.add(column);
    held.push({ line, columns: own.join(", ") });
    if (held.length >= UNFIT_IS_ENOUGH) throw unfit(file, [...columns].join(", "), options);
  };
  return {
    add(row) {
      empty = false;
      if ("problem" in row) report(row.problem, options, row.lost);
      else if ("unfit" in row) addUnfit(row);
      else {
        if (!fits) release();
        checkPrompts.add(
          "answer" in row
            ? {
                answers: 1,
                unprompted: row.unprompted ? 1 : 0,
                ...(row.first && { first: row.first }),
              }
            : row,
        );
      }
    },
    settled: checkPrompts.settled,
    end() {
      if (empty)
        throw new DataError(`${file} holds no row`, {
          place: file,
          next: "Give a file with at least one answer.",
        });
      if (held.length > 0) throw unfit(file, [...columns].join(", "), options);
      checkPrompts.end();
    },
  };
}

/** Tells what there is to tell of the first answer, and counts those without the prompt that was asked for. */
function createPromptCheck(file: string, { promptField, onNote }: ReadOptions) {
  let all = 0;
  let without = 0;
  let columns: readonly string[] = [];
  const missing = (): DataError =>
    new DataError(`${file} has no column ${promptField}; there are: ${columns.join(", ")}`, {
      place: file,
      next: "Name the column of the prompt, or leave out --prompt-field.",
    });
  return {
    add({ answers, unprompted, first }: AnswersRow): void {
      if (all === 0 && first !== undefined) {
        columns = first.columns.slice(0, MOST_COLUMNS);
        if (first.note !== undefined) onNote?.(`${file}: ${first.note}`);
      }
      all += answers;
      without += unprompted;
      if (without === all && all >= UNPROMPTED_IS_ENOUGH) throw missing();
    },
    settled: (): boolean => without === 0 || without < all,
    end(): void {
      if (without === 0) return;
      if (without === all) throw missing();
      onNote?.(`${file}: ${without} of ${all} answers have no column ${promptField}`);
    },
  };
}

function report(error: DataError, { onBadRow }: ReadOptions, lost = 0): void {
  if (onBadRow === undefined) throw error;
  onBadRow(error, lost);
}

function unfit(
  place: string,
  columns: string,
  { responseField }: ReadOptions,
  unanswered = false,
): DataError {
  const wanted =
    responseField === undefined
      ? "no column that holds an answer"
      : `no answer in ${responseField}`;
  return new DataError(`${place} has ${wanted}; there are: ${columns || "none"}`, {
    place,
    next: unanswered
      ? "Give such rows an answer, or leave them out."
      : "Name the column with --response-field (and --prompt-field).",
  });
}
