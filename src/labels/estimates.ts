/** Precision, recall, F1 and false alarms out of counts, with intervals that resample prompts. */
import { clusterBootstrap, type Interval } from "../statistics/index.js";

export interface Estimate {
  value: number;
  /** 95 %, by resampling prompts; null where there is too little. */
  interval: Interval | null;
}

export interface Measures {
  /** Positives, each counted once whatever its weight. */
  gold: number;
  precision: Estimate;
  recall: Estimate;
  f1: Estimate;
  /** Share of negatives that are flagged, 0 to 1. */
  falseAlarms: Estimate;
}

export interface Judged {
  prompt: string;
  gold: boolean;
  flagged: boolean;
  weight: number;
}

/** @param seed of the bootstrap */
export function estimatesOf(rows: Iterable<Judged>, seed: string, resamples = 2000): Measures {
  /** Per prompt: true positives, false positives, false negatives, true negatives. */
  const clusters = new Map<string, number[]>();
  let golds = 0;
  for (const { prompt, gold, flagged, weight } of rows) {
    const cells = clusters.get(prompt) ?? [0, 0, 0, 0];
    clusters.set(prompt, cells);
    if (gold) golds++;
    cells[(gold ? 0 : 1) + (flagged ? 0 : 2)]! += weight;
  }
  const table = [...clusters.values()];
  const estimate = (statistic: (sums: readonly number[]) => number): Estimate => {
    const bootstrap = clusterBootstrap(table, statistic, { seed, resamples });
    return { value: bootstrap.value, interval: bootstrap.interval() };
  };
  return {
    gold: golds,
    precision: estimate(([tp, fp]) => tp! / (tp! + fp!)),
    recall: estimate(([tp, , fn]) => tp! / (tp! + fn!)),
    f1: estimate(([tp, fp, fn]) => (2 * tp!) / (2 * tp! + fp! + fn!)),
    falseAlarms: estimate(([, fp, , tn]) => fp! / (fp! + tn!)),
  };
}
