/** Everything that is held of the shipped prompts, in one pass over all files together. */
import type { PromptRow } from "../core/rows.js";
import {
  type Neighbour,
  nearestAcrossSplits,
  type SimilaritySummary,
  summariseSimilarity,
} from "./nearest.js";
import type { PromptProblem } from "./problem.js";
import { findBrokenConversations, findDuplicateIds, findMissingFields } from "./row-problems.js";
import { findSharedShingles, findSharedTexts } from "./shared-words.js";
import { countPrompts, findSharedTopics, type PromptCount } from "./splits.js";

export interface PromptReport {
  /** Empty when the prompts are fit to ship. */
  problems: PromptProblem[];
  counts: PromptCount[];
  /** Each row's nearest row of another split, most similar first. */
  neighbours: Neighbour[];
  similarity: SimilaritySummary;
}

/** Checks the rows of all prompt files at once: ids, wording and topics are compared across files. */
export function checkPrompts(rows: readonly PromptRow[]): PromptReport {
  const neighbours = nearestAcrossSplits(rows);
  return {
    problems: [
      ...findDuplicateIds(rows),
      ...findMissingFields(rows),
      ...findBrokenConversations(rows),
      ...findSharedTexts(rows),
      ...findSharedShingles(rows),
      ...findSharedTopics(rows),
    ],
    counts: countPrompts(rows),
    neighbours,
    similarity: summariseSimilarity(neighbours),
  };
}
