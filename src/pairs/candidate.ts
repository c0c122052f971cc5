/** What strategies make of answers, and what they know while they do. */
import type { Finding } from "../core/rows.js";
import type { ScoredAnswer } from "./answer.js";
import type { VersionsById } from "./versions.js";

export interface PairContext {
  heldOut: ReadonlySet<string>;
  /** Largest length ratio of the two sides, either way. */
  maxLengthRatio: number;
  /** Scores a text as an answer to the same conversation. */
  rescore(answer: ScoredAnswer, response: string): ScoredAnswer;
  /** Length of a text: in tokens, or in words where no tokenizer was given. */
  measure(text: string): number;
  /** Texts that models wrote in advance, by strategy. */
  versions: Record<"backtrack" | "rewrite", VersionsById>;
}

export interface Candidate {
  chosen: ScoredAnswer;
  rejected: ScoredAnswer;
  findings: Finding[];
  margin: number;
}

export type Strategy = (answers: readonly ScoredAnswer[], context: PairContext) => Candidate[];

export function lengthRatio(pair: Pick<Candidate, "chosen" | "rejected">): number {
  return Math.max(1, pair.chosen.length) / Math.max(1, pair.rejected.length);
}

export function likeLength(pair: Pick<Candidate, "chosen" | "rejected">, most: number): boolean {
  return Math.abs(Math.log(lengthRatio(pair))) <= Math.log(most);
}
