/** A learned second stage over the rules: proposes what they miss, vetoes what they flag wrongly. Pure. */
export { type Features, featuresOf, type PromptFeatures, promptFeaturesOf } from "./features.js";
export { createSentenceClassifier, type SentenceClassifier } from "./sentence-classifier.js";
export { type SentenceInput, type SentencePosition, sentenceInputOf } from "./sentence-input.js";
export { type Example, fitLogistic, sigmoid } from "./train/logistic.js";
export type { Scored } from "./train/thresholds.js";
export {
  calibrationOf,
  type Labelled,
  type OutOfFold,
  outOfFold,
  trainClassifier,
} from "./train/train-classifier.js";
export { type WordVectors, wordVectorsOf } from "./train/word-vectors.js";
export { type ClassifierWeights, weightsSchema } from "./weights.js";
