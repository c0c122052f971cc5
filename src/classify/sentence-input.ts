/** What the classifier sees of one sentence. */
import type { Category, Finding } from "../core/rows.js";

export type SentencePosition = "first" | "middle" | "last";

export interface SentenceInput {
  /** The answer, and where in it the sentence stands (UTF-16 offsets); of what is before it only the end is read. */
  text: string;
  start: number;
  end: number;
  /** The last user message; empty where there is none. */
  prompt: string;
  position: SentencePosition;
  /** Which sentence of the answer it is, from 0, and of how many. */
  index: number;
  count: number;
  /** Categories of the rule findings that overlap the sentence, one entry a finding. */
  ruleCategories: readonly Category[];
  /** Ids of those rules (`category/id`). */
  rules?: readonly string[];
  /** Whether all of them are weak ones. */
  weak?: boolean;
}

/** Where a sentence stands, and which findings it is judged by. */
export interface SentencePlace {
  response: string;
  prompt: string;
  /** UTF-16 offsets of the sentence. */
  start: number;
  end: number;
  /** Of all sentences of the answer. */
  index: number;
  count: number;
  findings: readonly Pick<Finding, "category" | "rule">[];
  /** Ids of the rules that count only with the second stage's assent. */
  weakRules: ReadonlySet<string>;
}

/** The same for training and for use, so that neither sees what the other does not. */
export function sentenceInputOf(place: SentencePlace): SentenceInput {
  const { response, prompt, start, end, index, count, findings, weakRules } = place;
  const none = findings.length === 0;
  return {
    text: response,
    start,
    end,
    prompt,
    position: index === 0 ? "first" : index === count - 1 ? "last" : "middle",
    index,
    count,
    ruleCategories: none ? [] : findings.map(({ category }) => category),
    rules: none ? [] : findings.map(({ rule }) => rule),
    weak: findings.every(({ rule }) => weakRules.has(rule)),
  };
}
