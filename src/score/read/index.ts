/** Answers from files, standard input and the Hub. Needs Node, unlike the rest of `score`. */
import { DataError } from "../../core/errors.js";
import { expandFiles, isOneFile } from "./files.js";
import { createHub } from "./hub.js";
import { jsonl } from "./jsonl.js";
import { openFile } from "./open-file.js";
import { type ReadAnswer, readRow } from "./read-row.js";
import type { BadRow, FieldRow, ReadOptions } from "./reader.js";
import { createRowCheck } from "./row-check.js";

export { expandFiles } from "./files.js";
export { createHub, HUB_SCHEME, type HubOptions, type HubReader } from "./hub.js";
export type { ReadAnswer } from "./read-row.js";
export type { ReadOptions } from "./reader.js";

/** Streams the answers of the files in turn; `-` is standard input. @throws DataError where no file holds an answer */
export async function* readAnswers(
  names: readonly string[],
  options: ReadOptions = {},
): AsyncGenerator<ReadAnswer> {
  let answers = 0;
  const files = createFileCheck(names, options);
  for (const file of await expandFiles(names, files.missing, files.options))
    try {
      for await (const answer of answersOf(file, files.options)) {
        answers++;
        yield answer;
      }
    } catch (error) {
      files.add(error);
    }
  files.end(answers);
}

export interface FileCheck {
  /** To find and read the files with: bad rows go where they were to go, and are looked at on their way. */
  options: ReadOptions;
  /** A name under which nothing is found. @throws it where no other is left, too */
  missing(error: unknown): void;
  /** What a file could not be used for. @throws it where no file may be left out, and where it is no error of the data */
  add(error: unknown): void;
  /** @throws DataError where no file held an answer */
  end(answers: number): void;
}

/** Several files are read as far as they can be; one that is asked for alone must be readable. */
export function createFileCheck(names: readonly string[], options: ReadOptions): FileCheck {
  let left = 0;
  const alone = names.length === 1 && isOneFile(names[0]!);
  const { onBadRow, hub = createHub({ env: options.env }) } = options;
  const advice = new Set<string | undefined>();
  const look = (error: DataError, lost: number): void => {
    advice.add(error.next);
    onBadRow?.(error, lost);
  };
  const add = (error: unknown): void => {
    if (alone || options.onBadFile === undefined || !(error instanceof DataError)) throw error;
    left++;
    options.onBadFile(error);
  };
  return {
    options: { ...options, hub, onBadRow: onBadRow && look },
    missing(error) {
      if (names.length === 1) throw error;
      add(error);
    },
    add,
    end(answers) {
      if (answers === 0) throw noAnswer(names, left === 0 ? advice : new Set());
    },
  };
}

/** @param advice what to do about the rows that were skipped: the last word too, where it is the same for all */
function noAnswer(names: readonly string[], advice: ReadonlySet<string | undefined>): DataError {
  const [shared] = advice.size === 1 ? advice : [];
  return new DataError(`${names.join(", ")} holds no answer that can be scored`, {
    place: names[0],
    next: shared ?? "Give a file with at least one answer.",
  });
}

async function* answersOf(file: string, options: ReadOptions): AsyncGenerator<ReadAnswer> {
  yield* answersIn(readFields(file, options), file, options);
}

/** The rows of one file of any format as they stand there, whatever they hold. @throws DataError where it cannot be read */
export async function* readFields(
  file: string,
  options: ReadOptions,
): AsyncGenerator<FieldRow | BadRow> {
  const opened = await openFile(file, options);
  yield* "lines" in opened ? jsonl(opened.lines, file) : opened.rows;
}

/** The answers in the rows of one file. @throws DataError where it has no column for them, or none the named one for the prompt */
export async function* answersIn(
  rows: AsyncIterable<FieldRow | BadRow>,
  file: string,
  options: ReadOptions,
): AsyncGenerator<ReadAnswer> {
  const check = createRowCheck(file, options);
  const waiting: ReadAnswer[] = [];
  let number = 0;
  let first = true;
  for await (const row of rows) {
    const reading = readRow(row, { file, number: ++number, first, options });
    check.add(reading);
    if (!("answer" in reading)) continue;
    first = false;
    waiting.push(reading.answer);
    if (check.settled()) yield* waiting.splice(0);
  }
  check.end();
}
