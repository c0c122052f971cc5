/** Follows the rows of one file in order: reports those that cannot be used, and tells a file without answers from a bad row. */
import { DataError } from "../../core/errors.js";
import type { FirstAnswer, UnfitRow } from "./read-row.js";
import type { BadRow, ReadOptions } from "./reader.js";

/** One row, or a run of answers that came together. */
export type Checked = BadRow | UnfitRow | { answers?: number; first?: FirstAnswer };

export interface RowCheck {
  /** @throws DataError for a row that cannot be used where none may be skipped, and for a file without answers */
  add(row: Checked): void;
  /** After the last row. @throws DataError where no row held an answer */
  end(): void;
}

/** Rows without an answer after which the file is taken to have none. */
const UNFIT_IS_ENOUGH = 100;

/** Columns named in a message; a file whose rows all name others would fill the memory. */
const MOST_COLUMNS = 100;

export function createRowCheck(file: string, options: ReadOptions): RowCheck {
  let number = 0;
  let fits = 0;
  const columns = new Map<string, string>();
  let firstUnfit: DataError | undefined;
  const addUnfit = (row: UnfitRow): void => {
    for (const [column, description] of row.unfit)
      if (columns.size < MOST_COLUMNS) columns.set(column, description);
    const error = unfit(`${file}:${row.line}`, columns, options);
    // Nothing has fitted so far: it may be the whole file, which is one error and not one a row.
    if (fits > 0 || options.onBadRow === undefined) report(error, options);
    else if (firstUnfit === undefined) firstUnfit = error;
    else if (number >= UNFIT_IS_ENOUGH) throw unfit(file, columns, options);
  };
  return {
    add(row) {
      if ("problem" in row) {
        number++;
        report(row.problem, options);
      } else if ("unfit" in row) {
        number++;
        addUnfit(row);
      } else {
        const { answers = 1, first } = row;
        if (fits === 0 && firstUnfit !== undefined) report(firstUnfit, options);
        if (fits === 0 && first !== undefined) begin(first, file, options);
        number += answers;
        fits += answers;
      }
    },
    end() {
      if (fits === 0 && firstUnfit !== undefined) throw unfit(file, columns, options);
    },
  };
}

function begin({ columns, note }: FirstAnswer, file: string, options: ReadOptions): void {
  const { promptField } = options;
  if (promptField !== undefined && !columns.includes(promptField))
    throw new DataError(`${file} has no column ${promptField}; there are: ${columns.join(", ")}`, {
      place: file,
      next: "Name the column of the prompt, or leave out --prompt-field.",
    });
  if (note !== undefined) options.onNote?.(`${file}: ${note}`);
}

function report(error: DataError, { onBadRow }: ReadOptions): void {
  if (onBadRow === undefined) throw error;
  onBadRow(error);
}

function unfit(
  place: string,
  columns: ReadonlyMap<string, string>,
  { responseField }: ReadOptions,
): DataError {
  const wanted =
    responseField === undefined
      ? "no column that holds an answer"
      : `no answer in ${responseField}`;
  return new DataError(
    `${place} has ${wanted}; there are: ${[...columns.values()].join(", ") || "none"}`,
    { place, next: "Name the column with --response-field (and --prompt-field)." },
  );
}
