/** From answers to scored rows and summaries, and their formats. Pure: runs anywhere. */
export {
  checkExamples,
  conversationOf,
  type ExampleFailure,
} from "./check-examples.js";
export {
  type DroppedMatch,
  type ExplainedFinding,
  type Explanation,
  explainAnswer,
} from "./explain.js";
export type {
  AnswerScore,
  CreateFormatter,
  FormatOptions,
  Formatter,
  Output,
} from "./formatters/formatter.js";
export { type Format, formatOfFile, formatters } from "./formatters/index.js";
export { joinPlaces, placesOf } from "./places.js";
export { plainWords } from "./plain-words.js";
export {
  createScorer,
  perThousand,
  type ScorableRow,
  type Scorer,
  type ScorerParams,
} from "./scorer.js";
export {
  type CategorySummary,
  createSummary,
  type Summary,
  type SummaryBuilder,
  type SummaryCounts,
  summarise,
} from "./summary.js";
