/** How well the readers agree, and how well a sentence classifier does against them. */
import { CATEGORIES, type Category } from "../core/rows.js";
import { estimatesOf, type Measures } from "./estimates.js";
import type { Label } from "./sentence-row.js";

export type Readers = readonly [Label, Label];

/** Whether a sentence is boilerplate; null where the readers contradict each other or both are unsure. */
export function goldOf(readers: Readers): boolean | null {
  const votes = { yes: 1, unsure: 0, no: -1 };
  const sum = votes[readers[0].label] + votes[readers[1].label];
  return sum === 0 ? null : sum > 0;
}

export interface Agreement {
  /** Rows on which both said yes or no. */
  rows: number;
  /** Share of them with the same answer, 0 to 1; NaN without rows. */
  raw: number;
  /** Cohen's kappa, -1 to 1; NaN where both always say the same one thing. */
  kappa: number;
}

/** Agreement on yes and no (rows with an `unsure` left out), and on each category over all rows. */
export function agreementOf(rows: readonly Readers[]): Agreement & {
  byCategory: Record<Category, Agreement>;
} {
  const sure = rows.filter((readers) => readers.every(({ label }) => label !== "unsure"));
  const byCategory = CATEGORIES.map((category) => [
    category,
    kappaOf(rows, (label) => label.category.includes(category)),
  ]);
  return {
    ...kappaOf(sure, ({ label }) => label === "yes"),
    byCategory: Object.fromEntries(byCategory) as Record<Category, Agreement>,
  };
}

/** J. Cohen, Educational and Psychological Measurement 20 (1960) 37-46. */
export function kappaOf<Reading>(
  rows: readonly (readonly [Reading, Reading])[],
  holds: (reading: Reading) => boolean,
): Agreement {
  const share = (test: (readers: readonly [Reading, Reading]) => boolean): number =>
    rows.filter(test).length / rows.length;
  const raw = share(([a, b]) => holds(a) === holds(b));
  const first = share(([a]) => holds(a));
  const second = share(([, b]) => holds(b));
  const chance = first * second + (1 - first) * (1 - second);
  return { rows: rows.length, raw, kappa: (raw - chance) / (1 - chance) };
}

export interface JudgedSentence {
  prompt: string;
  /** Sentences of real output that the row stands for. */
  weight: number;
  readers: Readers;
  /** What the classifier says. */
  flagged: boolean;
  /** Categories that it names; empty where it flags nothing. */
  categories: readonly Category[];
}

export interface Measurement extends Measures {
  /** Rows without a gold label, left out. */
  open: number;
  byCategory: Record<Category, Measures>;
}

export interface MeasureOptions {
  /** Whether rows count by their weight. @default false */
  weighted?: boolean;
  /** @default 2000 */
  resamples?: number;
}

/** A category is gold where the sentence is boilerplate and a reader names it. */
export function measure(
  rows: readonly JudgedSentence[],
  options: MeasureOptions = {},
): Measurement {
  const byCategory = CATEGORIES.map((category) => [
    category,
    measuresOf(
      rows,
      (row) => row.categories.includes(category),
      (row) => row.readers.some((reader) => reader.category.includes(category)),
      options,
    ),
  ]);
  return {
    ...measuresOf(
      rows,
      (row) => row.flagged,
      () => true,
      options,
    ),
    open: rows.filter(({ readers }) => goldOf(readers) === null).length,
    byCategory: Object.fromEntries(byCategory) as Record<Category, Measures>,
  };
}

function measuresOf(
  rows: readonly JudgedSentence[],
  flagged: (row: JudgedSentence) => boolean,
  counts: (row: JudgedSentence) => boolean,
  { weighted = false, resamples = 2000 }: MeasureOptions,
): Measures {
  const judged = rows.flatMap((row) => {
    const gold = goldOf(row.readers);
    return gold === null
      ? []
      : [
          {
            prompt: row.prompt,
            gold: gold && counts(row),
            flagged: flagged(row),
            weight: weighted ? row.weight : 1,
          },
        ];
  });
  return estimatesOf(judged, "sentences", resamples);
}

/** Mean gap between probability and share of positives over ten equal bins, 0 to 1; rows without a gold label are left out. */
export function calibrationError(
  rows: readonly { gold: boolean | null; weight: number }[],
  probabilities: readonly number[],
  weighted = false,
): number {
  const bins = Array.from({ length: 10 }, () => ({ expected: 0, seen: 0 }));
  let total = 0;
  rows.forEach(({ gold, weight }, index) => {
    if (gold === null) return;
    const counts = weighted ? weight : 1;
    const probability = probabilities[index]!;
    const bin = bins[Math.min(9, Math.floor(probability * 10))]!;
    total += counts;
    bin.expected += counts * probability;
    bin.seen += gold ? counts : 0;
  });
  return bins.reduce((sum, bin) => sum + Math.abs(bin.expected - bin.seen), 0) / total;
}
