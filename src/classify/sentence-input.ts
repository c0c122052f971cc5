/** What the classifier sees of one sentence. */
import type { Category } from "../core/rows.js";

export type SentencePosition = "first" | "middle" | "last";

export interface SentenceInput {
  sentence: string;
  /** The answer up to the sentence; only its end is read. */
  before: string;
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
