/** Trains the second stage from labelled sentences: cross-validation over prompts, Platt scaling, thresholds. */

import { createRandom } from "../../core/random.js";
import { CATEGORIES, type Category } from "../../core/rows.js";
import { type Features, featuresOf } from "../features.js";
import { bucketOf } from "../hashing.js";
import type { SentenceInput } from "../sentence-input.js";
import { type ClassifierWeights, packLinear } from "../weights.js";
import { type Example, fitLogistic, type SparseRow, scoreOf, sigmoid } from "./logistic.js";

export interface Labelled {
  input: SentenceInput;
  /** Null where the readers do not settle it: predicted, never trained on. */
  gold: boolean | null;
  categories: readonly Category[];
  /** Sentences of real output that the row stands for. */
  weight: number;
}

export interface OutOfFold {
  /** Probability of each row from models that never saw its prompt, calibrated on the other folds. */
  probabilities: number[];
  /** Whether each row is flagged, at thresholds chosen on the other folds. */
  flagged: boolean[];
}

const FOLDS = 5;
const FLAG_BITS = 16;
const CATEGORY_BITS = 12;
const PENALTY = 1;

const foldOf = ({ input }: Labelled): number =>
  Math.floor(createRandom("fold", input.prompt.trim().toLowerCase()).next() * FOLDS);

export function outOfFold(rows: readonly Labelled[]): OutOfFold {
  const scores = foldScores(rows);
  const folds = rows.map(foldOf);
  const probabilities = new Array<number>(rows.length).fill(0);
  const flagged = new Array<boolean>(rows.length).fill(false);
  for (let fold = 0; fold < FOLDS; fold++) {
    const others = indices(rows).filter((index) => folds[index] !== fold);
    const platt = plattOf(others.map((index) => [scores[index]!, rows[index]!]));
    const calibrated = scores.map((score) => sigmoid(platt.slope * score + platt.offset));
    const limit = thresholdOf(others.map((index) => [calibrated[index]!, rows[index]!]));
    for (const index of indices(rows)) {
      if (folds[index] !== fold) continue;
      probabilities[index] = calibrated[index]!;
      flagged[index] = calibrated[index]! >= limit;
    }
  }
  return { probabilities, flagged };
}

/** The shipped weights: trained on every row, calibrated by the scores that held the row's prompt out. */
export function trainClassifier(rows: readonly Labelled[]): ClassifierWeights {
  const scores = foldScores(rows);
  const scored = rows.map((row, index): [number, Labelled] => [scores[index]!, row]);
  const platt = plattOf(scored);
  const limit = thresholdOf(
    scored.map(([score, row]) => [sigmoid(platt.slope * score + platt.offset), row]),
  );
  const positives = rows.filter(({ gold }) => gold === true);
  const features = positives.map(({ input }) => hashed(featuresOf(input), CATEGORY_BITS));
  const categories = CATEGORIES.map((category) => {
    const examples = features.map((row, index) => ({
      row,
      target: positives[index]!.categories.includes(category) ? 1 : 0,
      weight: 1,
    }));
    const weights = fitLogistic(examples, 1 << CATEGORY_BITS, PENALTY);
    return [category, packLinear(weights, CATEGORY_BITS)];
  });
  return {
    version: 1,
    flag: packLinear(fitLogistic(examplesOf(rows), 1 << FLAG_BITS, PENALTY), FLAG_BITS),
    platt,
    propose: limit,
    veto: limit,
    categories: Object.fromEntries(categories) as ClassifierWeights["categories"],
  };
}

function foldScores(rows: readonly Labelled[]): number[] {
  const hashedRows = rows.map(({ input }) => hashed(featuresOf(input), FLAG_BITS));
  const scores = new Array<number>(rows.length).fill(0);
  for (let fold = 0; fold < FOLDS; fold++) {
    const kept = rows.filter((row) => foldOf(row) !== fold);
    const weights = fitLogistic(examplesOf(kept), 1 << FLAG_BITS, PENALTY);
    for (const index of indices(rows))
      if (foldOf(rows[index]!) === fold) scores[index] = scoreOf(hashedRows[index]!, weights);
  }
  return scores;
}

const indices = (rows: readonly unknown[]): number[] => [...rows.keys()];

function examplesOf(rows: readonly Labelled[]): Example[] {
  return rows.flatMap(({ input, gold }) =>
    gold === null
      ? []
      : [{ row: hashed(featuresOf(input), FLAG_BITS), target: gold ? 1 : 0, weight: 1 }],
  );
}

function hashed(features: Features, bits: number): SparseRow {
  const buckets = new Map<number, number>();
  for (const [name, value] of features) {
    const bucket = bucketOf(name, bits);
    buckets.set(bucket, (buckets.get(bucket) ?? 0) + value);
  }
  return {
    columns: Int32Array.from(buckets.keys()),
    values: Float64Array.from(buckets.values()),
  };
}

/** J. Platt, Advances in Large Margin Classifiers (1999) 61-74. */
function plattOf(scored: readonly [number, Labelled][]): { slope: number; offset: number } {
  const examples = scored.flatMap(([score, { gold }]) =>
    gold === null
      ? []
      : [
          {
            row: { columns: Int32Array.of(0, 1), values: Float64Array.of(score, 1) },
            target: gold ? 1 : 0,
            weight: 1,
          },
        ],
  );
  const [slope, offset] = fitLogistic(examples, 2, 1e-3);
  return { slope: slope!, offset: offset! };
}

/** The probability, in steps of 1/40, at which F1 over the rows as labelled is best. */
function thresholdOf(scored: readonly [number, Labelled][]): number {
  let best = { limit: 0.5, f1: -1 };
  for (let step = 1; step < 40; step++) {
    const limit = step / 40;
    let [right, wrong] = [0, 0];
    for (const [probability, { gold }] of scored) {
      if (gold === null) continue;
      if (gold && probability >= limit) right++;
      else if (gold !== probability >= limit) wrong++;
    }
    const f1 = (2 * right) / (2 * right + wrong);
    if (f1 > best.f1) best = { limit, f1 };
  }
  return best.limit;
}
