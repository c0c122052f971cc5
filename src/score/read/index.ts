/** Answers from files and standard input. Needs Node, unlike the rest of `score`. */

import type { ScorableRow } from "../scorer.js";
import { jsonl } from "./jsonl.js";
import type { AnswerReader, ReadOptions } from "./reader.js";

/** Input formats by file ending. A new one is a file and a line here. */
export const readers = { jsonl } as const satisfies Record<string, AnswerReader>;

/** Streams the answers of the files in turn; `-` is standard input, as JSONL. */
export async function* readAnswers(
  files: readonly string[],
  options: ReadOptions = {},
): AsyncGenerator<ScorableRow> {
  for (const file of files) yield* readerOf(file)(file === "-" ? "/dev/stdin" : file, options);
}

function readerOf(file: string): AnswerReader {
  const ending = file.slice(file.lastIndexOf(".") + 1).toLowerCase();
  return (readers as Record<string, AnswerReader>)[ending] ?? readers.jsonl;
}
