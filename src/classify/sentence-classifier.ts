/** The second stage: how likely a sentence is boilerplate, and of which category. */
import { CATEGORIES, type Category } from "../core/rows.js";
import { type Features, featuresOf, type PromptFeatures, promptFeaturesOf } from "./features.js";
import { bucketOf } from "./hashing.js";
import type { SentenceInput } from "./sentence-input.js";
import { type ClassifierWeights, type Linear, unpackLinear } from "./weights.js";

export interface SentenceClassifier {
  /** Calibrated, 0 to 1. */
  probability(input: SentenceInput): number;
  /** The likeliest category, supposing that the sentence is boilerplate. */
  category(input: SentenceInput): Category;
  /** At this probability or above a sentence is proposed, and a weak rule's finding counts. */
  propose: number;
  /** Below this probability any other rule's finding is dropped. */
  veto: number;
}

export function createSentenceClassifier(weights: ClassifierWeights): SentenceClassifier {
  const flag = unpackLinear(weights.flag);
  const words = unpackLinear(weights.words);
  const byCategory = CATEGORIES.map((category) => unpackLinear(weights.categories[category]));
  const { slope, offset } = weights.platt;
  /** Of the last prompt: the sentences of an answer come one after the other. */
  let read: { prompt: string; of: PromptFeatures; score: number } | undefined;
  const promptOf = (prompt: string) => {
    if (read?.prompt !== prompt) {
      const of = promptFeaturesOf(prompt);
      read = { prompt, of, score: scoreOf(of.features, flag) };
    }
    return read;
  };
  return {
    propose: weights.propose,
    veto: weights.veto,
    probability(input) {
      const { of, score } = promptOf(input.prompt);
      const features = featuresOf(input, of);
      const all = score + scoreOf(features, flag) + wordScoreOf(features, words);
      return 1 / (1 + Math.exp(-(slope * all + offset)));
    },
    category(input) {
      const { of } = promptOf(input.prompt);
      const features = featuresOf(input, of);
      const scores = byCategory.map(
        (linear) => scoreOf(features, linear) + scoreOf(of.features, linear),
      );
      return CATEGORIES[scores.indexOf(Math.max(...scores))]!;
    },
  };
}

function scoreOf({ hashes, values, count }: Features, { bits, scale, steps }: Linear): number {
  let sum = 0;
  for (let at = 0; at < count; at++) sum += steps[bucketOf(hashes[at]!, bits)]! * values[at]!;
  return sum * scale;
}

function wordScoreOf(
  { hashes, values, unigrams }: Features,
  { bits, scale, steps }: Linear,
): number {
  let sum = 0;
  for (let at = 0; at < unigrams; at++) sum += steps[bucketOf(hashes[at]!, bits)]!;
  return unigrams === 0 ? 0 : sum * scale * values[0]!;
}
