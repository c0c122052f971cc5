/** How well acts are told, against what two readers say; rows on which they contradict each other are left out. */
import { clusterBootstrap } from "../statistics/index.js";
import type { ActReading, REFUSALS } from "./act-row.js";
import type { Estimate, Measures } from "./measure.js";

type Refusal = (typeof REFUSALS)[number];
export type ActReaders = readonly [ActReading, ActReading];

export interface JudgedAct {
  prompt: string;
  readers: ActReaders;
  /** What the detector says. */
  found: ActReading;
}

/** The value that both readers give; null where they differ. */
export function agreed<Key extends keyof ActReading>(
  [first, second]: ActReaders,
  key: Key,
): ActReading[Key] | null {
  return first[key] === second[key] ? first[key] : null;
}

export type Confusion = Record<Refusal, Record<Refusal, number>>;

/** Rows by what the readers say (outer key) and what the detector says (inner key). */
export function confusionOf(rows: readonly JudgedAct[]): Confusion {
  const line = (): Record<Refusal, number> => ({ full: 0, partial: 0, none: 0 });
  const confusion: Confusion = { full: line(), partial: line(), none: line() };
  for (const { readers, found } of rows) {
    const gold = agreed(readers, "refusal");
    if (gold !== null) confusion[gold][found.refusal]++;
  }
  return confusion;
}

/** @param holds whether a reading is positive */
export function actMeasures<Key extends keyof ActReading>(
  rows: readonly JudgedAct[],
  key: Key,
  holds: (value: ActReading[Key]) => boolean,
): Measures {
  /** Per prompt: true positives, false positives, false negatives, true negatives. */
  const clusters = new Map<string, number[]>();
  for (const { prompt, readers, found } of rows) {
    const gold = agreed(readers, key);
    if (gold === null) continue;
    const cells = clusters.get(prompt) ?? [0, 0, 0, 0];
    clusters.set(prompt, cells);
    cells[(holds(gold) ? 0 : 1) + (holds(found[key]) ? 0 : 2)]! += 1;
  }
  const table = [...clusters.values()];
  const estimate = (statistic: (sums: readonly number[]) => number): Estimate => {
    const bootstrap = clusterBootstrap(table, statistic, { seed: "acts", resamples: 2000 });
    return { value: bootstrap.value, interval: bootstrap.interval() };
  };
  return {
    precision: estimate(([tp, fp]) => tp! / (tp! + fp!)),
    recall: estimate(([tp, , fn]) => tp! / (tp! + fn!)),
    f1: estimate(([tp, fp, fn]) => (2 * tp!) / (2 * tp! + fp! + fn!)),
    falseAlarms: estimate(([, fp, , tn]) => fp! / (fp! + tn!)),
  };
}
