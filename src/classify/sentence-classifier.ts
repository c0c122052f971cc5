/** The second stage: how likely a sentence is boilerplate, and of which category. */
import { CATEGORIES, type Category } from "../core/rows.js";
import { type Features, featuresOf } from "./features.js";
import { bucketOf } from "./hashing.js";
import type { SentenceInput } from "./sentence-input.js";
import { type ClassifierWeights, type Linear, unpackLinear } from "./weights.js";

export interface SentenceClassifier {
  /** Calibrated, 0 to 1. */
  probability(input: SentenceInput): number;
  /** The likeliest category, supposing that the sentence is boilerplate. */
  category(input: SentenceInput): Category;
  /** At this probability or above a sentence without a rule's finding is proposed. */
  propose: number;
  /** Below this probability a rule's finding is dropped. */
  veto: number;
}

export function createSentenceClassifier(weights: ClassifierWeights): SentenceClassifier {
  const flag = unpackLinear(weights.flag);
  const byCategory = CATEGORIES.map((category) => unpackLinear(weights.categories[category]));
  const { slope, offset } = weights.platt;
  return {
    propose: weights.propose,
    veto: weights.veto,
    probability: (input) => 1 / (1 + Math.exp(-(slope * score(featuresOf(input), flag) + offset))),
    category(input) {
      const features = featuresOf(input);
      const scores = byCategory.map((linear) => score(features, linear));
      return CATEGORIES[scores.indexOf(Math.max(...scores))]!;
    },
  };
}

function score(features: Features, { bits, weights }: Linear): number {
  let sum = 0;
  for (const [name, value] of features) sum += weights[bucketOf(name, bits)]! * value;
  return sum;
}
