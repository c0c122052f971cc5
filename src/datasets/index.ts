/** Checks of what the project ships as data: the prompts, and the figures on their card. */
export { checkPrompts, type PromptReport } from "./check-prompts.js";
export {
  type Neighbour,
  nearestAcrossSplits,
  type SimilaritySummary,
  summariseSimilarity,
} from "./nearest.js";
export type { PromptProblem } from "./problem.js";
export { renderPromptFigures, withPromptFigures } from "./prompt-card.js";
export { createPromptLookup, type PromptLookup } from "./prompt-lookup.js";
export { findSharedShingles, findSharedTexts, SHINGLE_WORDS } from "./shared-words.js";
export { countPrompts, findSharedTopics, type PromptCount } from "./splits.js";
export { promptWords, userText } from "./words.js";
