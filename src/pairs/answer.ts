/** What pair building knows of one answer: the row, its score, its words and sentences. */
import type { Message, ResponseRow, ScoredRow } from "../core/rows.js";

export interface ScoredAnswer {
  row: ResponseRow;
  scored: ScoredRow;
  messages: Message[];
  /** In tokens, or in words where no tokenizer was given. */
  length: number;
}

export type Measure = (text: string, scored: ScoredRow) => number;

/** Joins responses with their scores by id. Rows without a score or a conversation are left out and counted by the caller. */
export function joinAnswers(
  responses: readonly ResponseRow[],
  scored: readonly ScoredRow[],
  measure: Measure,
): ScoredAnswer[] {
  const scores = new Map(scored.map((row) => [row.id, row]));
  return responses.flatMap((row) => {
    const score = scores.get(row.id);
    if (score === undefined || row.messages === undefined) return [];
    const length = measure(row.response, score);
    return [{ row, scored: score, messages: row.messages, length }];
  });
}

/** Findings that training may act on: held-out rules measure only. */
export function trainableFindings(answer: ScoredAnswer, heldOut: ReadonlySet<string>) {
  return answer.scored.findings.filter((finding) => !heldOut.has(finding.rule));
}

export function isProtected(answer: ScoredAnswer): boolean {
  return answer.scored.act !== "none";
}

/** [start, end) of each sentence, trailing white space not included. A line break ends a sentence. */
export function sentenceSpans(text: string): [number, number][] {
  const spans: [number, number][] = [];
  const pattern = /[^\n]+?(?:[.!?…]+["'”’)\]]*(?=\s|$)|(?=\n|$))/gu;
  for (const match of text.matchAll(pattern)) {
    const leading = match[0].length - match[0].trimStart().length;
    const start = match.index + leading;
    const end = match.index + match[0].trimEnd().length;
    if (end > start) spans.push([start, end]);
  }
  return spans;
}
