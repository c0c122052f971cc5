/** A response with its score: what every metric reads. */
import { DataError } from "../core/errors.js";
import type { ResponseRow, ScoredRow } from "../core/rows.js";
import { plainWords } from "../score/index.js";

export type Answer = ResponseRow &
  Pick<ScoredRow, "words" | "findings" | "acts" | "structure"> & {
    /** Words outside the findings: the denominator of every rate, since habits take words along when they go. */
    plainWords: number;
  };

/** The same prompt and sample number, answered by two arms. */
export interface AnswerPair {
  before: Answer;
  after: Answer;
}

/** @throws DataError when a response has no scored row of the same id. */
export function joinAnswers(
  responses: readonly ResponseRow[],
  scored: readonly ScoredRow[],
  what: string,
): Answer[] {
  const scores = new Map(scored.map((row) => [row.id, row]));
  return responses.map((response) => {
    const score = scores.get(response.id);
    if (!score)
      throw new DataError(`The ${what} response ${response.id} has no scored row.`, {
        next: "Score exactly the responses that are evaluated (`locus score FILE --format jsonl`) and evaluate again.",
      });
    const { words, findings, acts, structure } = score;
    return {
      ...response,
      words,
      findings,
      acts,
      structure,
      plainWords: plainWords(response.response, findings),
    };
  });
}

/** Pairs by prompt and sample; answers that only one side has are left out. */
export function pairAnswers(before: readonly Answer[], after: readonly Answer[]): AnswerPair[] {
  const key = (answer: Answer): string => `${answer.promptId}\u0000${answer.sample}`;
  const others = new Map(after.map((answer) => [key(answer), answer]));
  return before.flatMap((answer) => {
    const other = others.get(key(answer));
    return other ? [{ before: answer, after: other }] : [];
  });
}

/** Rows grouped by a key, in order of first appearance. */
export function groupBy<T>(rows: readonly T[], key: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(key(row));
    if (group) group.push(row);
    else groups.set(key(row), [row]);
  }
  return groups;
}

/** One row of column sums a prompt: what the cluster bootstrap resamples. */
export function promptSums<T>(
  rows: readonly T[],
  promptId: (row: T) => string,
  columns: (row: T) => readonly number[],
): number[][] {
  return [...groupBy(rows, promptId).values()].map((group) =>
    group
      .map(columns)
      .reduce<number[]>((sums, row) => row.map((value, at) => (sums[at] ?? 0) + value), []),
  );
}
