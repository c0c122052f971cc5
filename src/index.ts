/**
 * Locus as a library: how corporate does a text sound? Runs in Node and in browsers; what reads files, trains and measures models is
 * in `locus-detune/node`.
 */
import { shippedPacks } from "./patterns/shipped-packs.js";
import { createScorer as createScorerOf, type Scorer, type ScorerParams } from "./score/scorer.js";

export { createSentenceClassifier } from "./classify/sentence-classifier.js";
export { type ClassifierWeights, weightsSchema } from "./classify/weights.js";
export { ConfigError, DataError, LocusError } from "./core/errors.js";
export {
  ACTS,
  type Act,
  CATEGORIES,
  type Category,
  type Finding,
  type Message,
  type ScoredRow,
} from "./core/rows.js";
export { parsePack } from "./patterns/parse-pack.js";
export type { Pack, Rule } from "./patterns/schema.js";
export { checkExamples, type ExampleFailure } from "./score/check-examples.js";
export { type Explanation, explainAnswer } from "./score/explain.js";
export type { ScorableRow, Scorer } from "./score/scorer.js";
export { createSummary, type Summary, type SummaryBuilder, summarise } from "./score/summary.js";
export { shippedPacks };

/**
 * Makes a scorer once, to be used for any number of answers.
 *
 * @param params.packs rules to look for; default those that ship with Locus. `[...shippedPacks(), parsePack(text, name)]` adds one
 * @param params.secondStage a learned classifier that goes over the rules' findings; default none
 * @throws ConfigError where two packs have a rule of the same name
 */
export function createScorer(params: Partial<ScorerParams> = {}): Scorer {
  return createScorerOf({ ...params, packs: params.packs ?? shippedPacks() });
}
