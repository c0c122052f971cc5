/**
 * How fast a persona takes: S(k) = share of replies in persona after k optimiser steps, on held-out prompts and without a
 * persona prompt. B1 = area under S over log2(1 + k), normalised to [0, 1]; B2 = the same of S(k) - S(0), since a head start is
 * no plasticity.
 */
import { clusterBootstrap, type Interval } from "../statistics/index.js";

/** Of one arm after `step` steps, by prompt: replies in persona, of so many. */
export interface StepCounts {
  step: number;
  byPrompt: ReadonlyMap<string, { hits: number; replies: number }>;
}

export interface AreaDifference {
  base: number;
  locus: number;
  /** locus - base. */
  value: number;
  interval: Interval | null;
  /** `underpowered`: the interval holds 0 and is wider than what one would want to see. */
  verdict: "higher" | "lower" | "no difference" | "underpowered";
}

/** Trapezoids over log2(1 + k), divided by the whole width. @param shares by step, ascending in step, step 0 first */
export function area(steps: readonly number[], shares: readonly number[]): number {
  const at = steps.map((step) => Math.log2(1 + step));
  const width = at.at(-1)! - at[0]!;
  if (width === 0) return shares[0] ?? 0;
  let sum = 0;
  for (let index = 1; index < at.length; index++)
    sum += ((shares[index]! + shares[index - 1]!) / 2) * (at[index]! - at[index - 1]!);
  return sum / width;
}

/** An effect smaller than this is not worth a claim; an interval whose half is wider cannot show it. */
const WORTH_SEEING = 0.1;

/**
 * Prompts are resampled, arms and steps of one prompt together.
 * @param base steps of the base, ascending
 * @param locus the same steps of the de-tuned model
 * @param fromStart B2: S(k) - S(0)
 */
export function compareAreas(
  base: readonly StepCounts[],
  locus: readonly StepCounts[],
  { seed, fromStart }: { seed: number; fromStart: boolean },
): AreaDifference {
  const steps = base.map(({ step }) => step);
  const prompts = [...(base[0]?.byPrompt.keys() ?? [])];
  const arms = [...base, ...locus];
  const clusters = prompts.map((prompt) => [
    ...arms.map(({ byPrompt }) => byPrompt.get(prompt)?.hits ?? 0),
    ...arms.map(({ byPrompt }) => byPrompt.get(prompt)?.replies ?? 0),
  ]);
  const areaOf = (sums: readonly number[], first: number): number => {
    const shares = steps.map((_, index) => {
      const replies = sums[arms.length + first + index]!;
      return replies === 0 ? 0 : sums[first + index]! / replies;
    });
    return area(steps, fromStart ? shares.map((share) => share - shares[0]!) : shares);
  };
  const difference = (sums: readonly number[]): number =>
    areaOf(sums, steps.length) - areaOf(sums, 0);
  const bootstrap = clusterBootstrap(clusters, difference, { seed });
  const totals = clusters.reduce(
    (sums, row) => sums.map((sum, index) => sum + row[index]!),
    Array.from({ length: 2 * arms.length }, () => 0),
  );
  const interval = bootstrap.interval();
  return {
    base: areaOf(totals, 0),
    locus: areaOf(totals, steps.length),
    value: bootstrap.value,
    interval,
    verdict: verdictOf(interval),
  };
}

function verdictOf(interval: Interval | null): AreaDifference["verdict"] {
  if (interval === null) return "underpowered";
  const [low, high] = interval;
  if (low > 0) return "higher";
  if (high < 0) return "lower";
  return (high - low) / 2 > WORTH_SEEING ? "underpowered" : "no difference";
}
