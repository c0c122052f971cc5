/** Trains the second stage from labelled sentences: held-out groups, Platt scaling, thresholds. */
import { CATEGORIES, type Category } from "../../core/rows.js";
import { featuresOf, promptFeaturesOf } from "../features.js";
import { bucketOf } from "../hashing.js";
import type { SentenceInput } from "../sentence-input.js";
import { type ClassifierWeights, packLinear } from "../weights.js";
import { type Example, fitLogistic, type SparseRow, scoreOf, sigmoid } from "./logistic.js";
import { isFlagged, type Scored, type Thresholds, thresholdsOf } from "./thresholds.js";

export interface Labelled {
  input: SentenceInput;
  /** Null where the readers do not settle it: predicted, and trained on at half weight as `target` says. */
  gold: boolean | null;
  /** Share of the readers' votes for boilerplate, 0 to 1; an unsure reader gives half a vote. */
  target: number;
  categories: readonly Category[];
  /** Sentences of real output that the row stands for. */
  weight: number;
  /** Rows of one group are held out together: a model's, or a fold of prompts. */
  group: string;
}

export interface OutOfFold {
  /** Probability of each row from models that never saw its group, calibrated on the other groups. */
  probabilities: number[];
  /** Whether each row is flagged, at thresholds chosen on the other groups. */
  flagged: boolean[];
}

const FLAG_BITS = 16;
const CATEGORY_BITS = 12;
const PENALTY = 0.5;
/** How much a rule's example counts beside a labelled sentence. */
const EXAMPLE_WEIGHT = 0.3;

/** @param examples sentences that always train and are never predicted: the rules' own */
export function outOfFold(rows: readonly Labelled[], examples: readonly Labelled[]): OutOfFold {
  const scores = heldOutScores(rows, examples);
  const probabilities = new Array<number>(rows.length).fill(0);
  const flagged = new Array<boolean>(rows.length).fill(false);
  for (const group of groupsOf(rows)) {
    const others = rows.flatMap((row, index) =>
      row.group === group ? [] : [scored(row, scores[index]!)],
    );
    const { platt, limits } = calibrationOf(others);
    rows.forEach((row, index) => {
      if (row.group !== group) return;
      probabilities[index] = sigmoid(platt.slope * scores[index]! + platt.offset);
      flagged[index] = isFlagged(scored(row, probabilities[index]!), limits);
    });
  }
  return { probabilities, flagged };
}

/** The shipped weights: trained on every row, calibrated by the scores that held the row's group out. */
export function trainClassifier(
  rows: readonly Labelled[],
  examples: readonly Labelled[],
): ClassifierWeights {
  const scores = heldOutScores(rows, examples);
  const { platt, limits } = calibrationOf(rows.map((row, index) => scored(row, scores[index]!)));
  const positives = [...rows, ...examples].filter(({ gold }) => gold === true);
  const features = positives.map(({ input }) => hashed(input, CATEGORY_BITS));
  const categories = CATEGORIES.map((category) => {
    const fit = features.map((row, index) => ({
      row,
      target: positives[index]!.categories.includes(category) ? 1 : 0,
      weight: 1,
    }));
    return [category, packLinear(fitLogistic(fit, 1 << CATEGORY_BITS, PENALTY), CATEGORY_BITS)];
  });
  const train = [...examplesOf(rows, 1), ...examplesOf(examples, EXAMPLE_WEIGHT)];
  return {
    version: 2,
    flag: packLinear(fitLogistic(train, 1 << FLAG_BITS, PENALTY), FLAG_BITS),
    platt,
    ...limits,
    categories: Object.fromEntries(categories) as ClassifierWeights["categories"],
  };
}

const groupsOf = (rows: readonly Labelled[]): Set<string> =>
  new Set(rows.map(({ group }) => group));

const scored = ({ input, gold, weight }: Labelled, value: number): Scored => ({
  value,
  gold,
  weight,
  strong: input.ruleCategories.length > 0 && input.weak !== true,
});

/** Scores of each row by weights that its group had no part in. */
function heldOutScores(rows: readonly Labelled[], examples: readonly Labelled[]): number[] {
  const own = examplesOf(rows, 1);
  const extra = examplesOf(examples, EXAMPLE_WEIGHT);
  const scores = new Array<number>(rows.length).fill(0);
  for (const group of groupsOf(rows)) {
    const kept = own.filter((_, index) => rows[index]!.group !== group);
    const weights = fitLogistic([...kept, ...extra], 1 << FLAG_BITS, PENALTY);
    rows.forEach((row, index) => {
      if (row.group === group) scores[index] = scoreOf(own[index]!.row, weights);
    });
  }
  return scores;
}

function examplesOf(rows: readonly Labelled[], weight: number): Example[] {
  return rows.map(({ input, gold, target }) => ({
    row: hashed(input, FLAG_BITS),
    target: gold === null ? target : gold ? 1 : 0,
    weight: gold === null ? weight / 2 : weight,
  }));
}

function hashed(input: SentenceInput, bits: number): SparseRow {
  const prompt = promptFeaturesOf(input.prompt);
  const buckets = new Map<number, number>();
  for (const { hashes, values, count } of [featuresOf(input, prompt), prompt.features])
    for (let index = 0; index < count; index++) {
      const bucket = bucketOf(hashes[index]!, bits);
      buckets.set(bucket, (buckets.get(bucket) ?? 0) + values[index]!);
    }
  return {
    columns: Int32Array.from(buckets.keys()),
    values: Float64Array.from(buckets.values()),
  };
}

/** Platt scaling (Advances in Large Margin Classifiers, 1999, 61-74), and thresholds on its probabilities. */
function calibrationOf(scores: readonly Scored[]): {
  platt: { slope: number; offset: number };
  limits: Thresholds;
} {
  const examples = scores.flatMap(({ value, gold }) =>
    gold === null
      ? []
      : [
          {
            row: { columns: Int32Array.of(0, 1), values: Float64Array.of(value, 1) },
            target: gold ? 1 : 0,
            weight: 1,
          },
        ],
  );
  const [slope, offset] = fitLogistic(examples, 2, 1e-3) as unknown as [number, number];
  const calibrated = scores.map((one) => ({ ...one, value: sigmoid(slope * one.value + offset) }));
  return { platt: { slope, offset }, limits: thresholdsOf(calibrated) };
}
