/** Intervals of a ratio of sums by resampling prompts: counts of habits are over-dispersed, so no formula for rows fits. */
import { createRandom, type Random } from "../core/random.js";
import type { Interval } from "./interval.js";
import { normalCdf, normalQuantile } from "./normal.js";

export interface BootstrapOptions {
  seed: number | string;
  /** @default 2000 */
  resamples?: number;
}

export interface Bootstrap {
  /** The statistic of the data as they are; NaN where it is not defined. */
  value: number;
  /** Clusters resampled. */
  n: number;
  /** Null with fewer than two clusters, or when the statistic is undefined in over 5 % of the resamples. */
  interval(level?: number): Interval | null;
}

/**
 * Resamples clusters (prompts) with replacement, adds up their columns and takes `statistic` of the sums.
 * Interval: BCa, B. Efron, JASA 82 (1987) 171-185 (bias from the share of resamples below the value, acceleration by the jackknife);
 * the percentile interval where the correction is not defined.
 */
export function clusterBootstrap(
  clusters: readonly (readonly number[])[],
  statistic: (sums: readonly number[]) => number,
  options: BootstrapOptions,
): Bootstrap {
  return stratifiedBootstrap([clusters], statistic, options);
}

/** The same with groups that are resampled apart (two files whose rows are not paired); columns are summed over all groups. */
export function stratifiedBootstrap(
  strata: readonly (readonly (readonly number[])[])[],
  statistic: (sums: readonly number[]) => number,
  options: BootstrapOptions,
): Bootstrap {
  const width = strata.flat()[0]?.length ?? 0;
  const n = strata.reduce((sum, clusters) => sum + clusters.length, 0);
  const totals = new Array<number>(width).fill(0);
  for (const clusters of strata) for (const row of clusters) addTo(totals, row);
  const value = n === 0 ? Number.NaN : statistic(totals);
  let sorted: number[] | undefined;
  const resamples = options.resamples ?? 2000;
  const draw = (): number[] => {
    const random = createRandom("bootstrap", options.seed);
    const values: number[] = [];
    for (let index = 0; index < resamples; index++) {
      const drawn = statistic(resampledSums(strata, width, random));
      if (Number.isFinite(drawn)) values.push(drawn);
    }
    return values.sort((left, right) => left - right);
  };
  return {
    value,
    n,
    interval(level = 0.95) {
      if (!Number.isFinite(value) || strata.some((clusters) => clusters.length < 2)) return null;
      sorted ??= draw();
      if (sorted.length < 0.95 * resamples) return null;
      return bcaInterval(sorted, value, jackknife(strata, totals, statistic), level);
    },
  };
}

function addTo(sums: number[], row: readonly number[]): void {
  for (let column = 0; column < sums.length; column++) sums[column]! += row[column]!;
}

function resampledSums(
  strata: readonly (readonly (readonly number[])[])[],
  width: number,
  random: Random,
): number[] {
  const sums = new Array<number>(width).fill(0);
  for (const clusters of strata)
    for (let draw = 0; draw < clusters.length; draw++)
      addTo(sums, clusters[random.below(clusters.length)]!);
  return sums;
}

function jackknife(
  strata: readonly (readonly (readonly number[])[])[],
  totals: readonly number[],
  statistic: (sums: readonly number[]) => number,
): number[] {
  return strata.flatMap((clusters) =>
    clusters.map((row) => statistic(totals.map((total, column) => total - row[column]!))),
  );
}

function bcaInterval(
  sorted: readonly number[],
  value: number,
  leftOut: readonly number[],
  level: number,
): Interval {
  const below = sorted.filter((drawn) => drawn < value).length;
  const equal = sorted.filter((drawn) => drawn === value).length;
  const bias = normalQuantile((below + equal / 2) / sorted.length);
  const mean = leftOut.reduce((sum, left) => sum + left, 0) / leftOut.length;
  const gaps = leftOut.map((left) => mean - left);
  const cubes = gaps.reduce((sum, gap) => sum + gap ** 3, 0);
  const squares = gaps.reduce((sum, gap) => sum + gap ** 2, 0);
  const acceleration = squares > 0 ? cubes / (6 * squares ** 1.5) : 0;
  const level2 = (1 - level) / 2;
  const corrected = (tail: number): number => {
    const z = bias + normalQuantile(tail);
    const p = normalCdf(bias + z / (1 - acceleration * z));
    return Number.isFinite(p) ? p : tail;
  };
  return [quantile(sorted, corrected(level2)), quantile(sorted, corrected(1 - level2))];
}

/** Linear interpolation between order statistics (Hyndman & Fan 1996, type 7). */
export function quantile(sorted: readonly number[], p: number): number {
  if (sorted.length === 0) return Number.NaN;
  const at = Math.min(1, Math.max(0, p)) * (sorted.length - 1);
  const low = Math.floor(at);
  const left = sorted[low]!;
  const right = sorted[Math.min(low + 1, sorted.length - 1)]!;
  return left + (at - low) * (right - left);
}
