/** Trains the second stage from labelled sentences: held-out groups, Platt scaling, thresholds. */
import { CATEGORIES, type Category } from "../../core/rows.js";
import { featuresOf, MOST_TOKENS, ngramValue, promptFeaturesOf } from "../features.js";
import { bucketOf } from "../hashing.js";
import type { SentenceInput } from "../sentence-input.js";
import { tokensOf } from "../tokens.js";
import { type ClassifierWeights, packLinear } from "../weights.js";
import { type Example, fitLogistic, type SparseRow, scoreOf, sigmoid } from "./logistic.js";
import { isFlagged, type Scored, type Thresholds, thresholdsOf } from "./thresholds.js";
import { type WordVectors, wordWeights } from "./word-vectors.js";

export interface Labelled {
  input: SentenceInput;
  /** Null where the readers do not settle it: predicted, and trained on at half weight as `target` says. */
  gold: boolean | null;
  /** Share of the readers' votes for boilerplate, 0 to 1; an unsure reader gives half a vote. */
  target: number;
  categories: readonly Category[];
  /** Sentences of real output that the row stands for. */
  weight: number;
  /** Rows of one group are held out together: models', or a fold of prompts. */
  group: string;
  /** Of a model that no rule was written with: such rows train with more weight, and choose the threshold as much as all others together. */
  fresh?: boolean | undefined;
}

export interface OutOfFold {
  /** Probability of each row from models that never saw its group, calibrated on the other groups. */
  probabilities: number[];
  /** Whether each row is flagged, at thresholds chosen on the other groups. */
  flagged: boolean[];
}

const FLAG_BITS = 18;
const CATEGORY_BITS = 12;
const PENALTY = 1;
/** How much a rule's example counts beside a labelled sentence. */
const EXAMPLE_WEIGHT = 0.3;
/** How much more a fresh row counts: rules look better on the rows that they were written with than they are. */
const FRESH_WEIGHT = 1.5;

/**
 * @param examples sentences that always train and are never predicted: the rules' own
 * @param vectors of words; without them a word is known from the labelled sentences alone
 */
export function outOfFold(
  rows: readonly Labelled[],
  examples: readonly Labelled[],
  vectors?: WordVectors,
): OutOfFold {
  const scores = heldOutScores(rows, examples, vectors);
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
  vectors?: WordVectors,
): ClassifierWeights {
  const scores = heldOutScores(rows, examples, vectors);
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
  const train = [...examplesOf(rows, 1, vectors), ...examplesOf(examples, EXAMPLE_WEIGHT, vectors)];
  const weights = fitLogistic(train, widthOf(vectors), PENALTY);
  return {
    version: 3,
    flag: packLinear(weights.subarray(0, 1 << FLAG_BITS), FLAG_BITS),
    words: packLinear(...wordWeights(weights.subarray(1 << FLAG_BITS), vectors)),
    platt,
    ...limits,
    categories: Object.fromEntries(categories) as ClassifierWeights["categories"],
  };
}

const groupsOf = (rows: readonly Labelled[]): Set<string> =>
  new Set(rows.map(({ group }) => group));

/** Columns of the hashed features, and after them the vectors'. */
const widthOf = (vectors?: WordVectors): number => (1 << FLAG_BITS) + (vectors?.width ?? 0);

const scored = ({ input, gold, weight, fresh }: Labelled, value: number): Scored => ({
  value,
  gold,
  weight,
  fresh: fresh === true,
  strong: input.ruleCategories.length > 0 && input.weak !== true,
});

/** Scores of each row by weights that its group had no part in. */
function heldOutScores(
  rows: readonly Labelled[],
  examples: readonly Labelled[],
  vectors?: WordVectors,
): number[] {
  const own = examplesOf(rows, 1, vectors);
  const extra = examplesOf(examples, EXAMPLE_WEIGHT, vectors);
  const scores = new Array<number>(rows.length).fill(0);
  for (const group of groupsOf(rows)) {
    const kept = own.filter((_, index) => rows[index]!.group !== group);
    const weights = fitLogistic([...kept, ...extra], widthOf(vectors), PENALTY);
    rows.forEach((row, index) => {
      if (row.group === group) scores[index] = scoreOf(own[index]!.row, weights);
    });
  }
  return scores;
}

function examplesOf(rows: readonly Labelled[], weight: number, vectors?: WordVectors): Example[] {
  return rows.map(({ input, gold, target, fresh }) => ({
    row: hashed(input, FLAG_BITS, vectors),
    target: gold === null ? target : gold ? 1 : 0,
    weight: weight * (gold === null ? 0.5 : 1) * (fresh ? FRESH_WEIGHT : 1),
  }));
}

function hashed(input: SentenceInput, bits: number, vectors?: WordVectors): SparseRow {
  const prompt = promptFeaturesOf(input.prompt);
  const buckets = new Map<number, number>();
  for (const { hashes, values, count } of [featuresOf(input, prompt), prompt.features])
    for (let index = 0; index < count; index++) {
      const bucket = bucketOf(hashes[index]!, bits);
      buckets.set(bucket, (buckets.get(bucket) ?? 0) + values[index]!);
    }
  const meaning = vectors === undefined ? [] : [...meaningOf(input, vectors)];
  return {
    columns: Int32Array.from([...buckets.keys(), ...meaning.map((_, at) => (1 << bits) + at)]),
    values: Float64Array.from([...buckets.values(), ...meaning]),
  };
}

/** The sum of the words' vectors, scaled as n-grams are: its weights fold into one for each word. */
function meaningOf({ text, start, end }: SentenceInput, vectors: WordVectors): Float64Array {
  const tokens = tokensOf(text.slice(start, end), MOST_TOKENS);
  const sum = new Float64Array(vectors.width);
  for (const token of tokens)
    vectors.byToken.get(token)?.forEach((value, at) => {
      sum[at]! += value;
    });
  const scale = ngramValue(tokens.length);
  return sum.map((value) => value * scale);
}

/** Platt scaling (Advances in Large Margin Classifiers, 1999, 61-74), and thresholds on its probabilities. */
export function calibrationOf(scores: readonly Scored[]): {
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
