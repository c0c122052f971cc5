/** Intervals of rates where so few events are counted that resampling them says too little. */
import { type Cluster, countDispersion } from "./design-effect.js";
import type { Interval } from "./interval.js";
import { poissonInterval } from "./poisson.js";

/**
 * A bootstrap cannot draw what the sample does not hold: of k prompts with events a share e^-k of the resamples has none, and with k = 0
 * all resamples are alike. Below this many prompts with events, the intervals here are used instead.
 */
export const FEW_CLUSTERS = 5;

/** Too few clusters (prompts) have any event for a bootstrap of their rate. */
export function tooFewToResample(clusters: readonly Cluster[]): boolean {
  return clusters.filter(({ sum }) => sum > 0).length < FEW_CLUSTERS;
}

/**
 * Interval of a rate (events a unit of `n`): Garwood's, the count divided by its dispersion and the ends multiplied by it.
 * Where nothing was counted, nothing says how clustered events would be: `dispersion` then comes from elsewhere.
 */
export function rateInterval(
  clusters: readonly Cluster[],
  dispersion = countDispersion(clusters),
  level = 0.95,
): Interval {
  const { sum, n } = total(clusters);
  const [low, high] = poissonInterval(sum / dispersion, (1 - level) / 2);
  return [(dispersion * low) / n, (dispersion * high) / n];
}

/**
 * Interval of the rate `after` over the rate `before`, for few events after and enough before. From the intervals of both rates by
 * MOVER-R: A. Donner & G. Y. Zou, Statist Methods Med Res 21 (2012) 347-359. With rates a in [l, u] and b in [L, U]:
 * (ab ± sqrt((ab)^2 - u(2a - u) L(2b - L))) / (L(2b - L)) for the upper end, the lower end with l and U. It takes both rates for
 * independent; prompts that raise both make it too wide, not too narrow. What is left may come as clustered as it came before, which
 * few events cannot show of themselves: the larger of both dispersions counts.
 */
export function rateRatioInterval(
  after: readonly Cluster[],
  before: readonly Cluster[],
  level = 0.95,
): Interval {
  const clustered = countDispersion(before);
  const [a, b] = [rate(after), rate(before)];
  const [low, high] = rateInterval(after, Math.max(clustered, countDispersion(after)), level);
  const [beforeLow, beforeHigh] = rateInterval(before, clustered, level);
  const root = (left: number, right: number): number =>
    Math.sqrt(Math.max(0, (a * b) ** 2 - left * right));
  const upper = beforeLow * (2 * b - beforeLow);
  const lower = low * (2 * a - low);
  return [
    // The same formula, freed of a difference of nearly equal numbers; it also holds where U reaches 2b.
    lower === 0 ? 0 : lower / (a * b + root(lower, beforeHigh * (2 * b - beforeHigh))),
    (a * b + root(high * (2 * a - high), upper)) / upper,
  ];
}

/**
 * 95 % interval of the rate `after` minus the rate `before`, for few events on either side, or none. From the intervals of both rates by
 * MOVER: G. Y. Zou & A. Donner, Statist Med 27 (2008) 1693-1702; (a - b) ± the root of the summed squares of the arms that point that
 * way. It takes both rates for independent; prompts that raise both make it too wide, not too narrow. A side with few events cannot show
 * how clustered they come: the larger of both dispersions counts there, `least` at least.
 */
export function rateDifferenceInterval(
  after: readonly Cluster[],
  before: readonly Cluster[],
  least = 1,
): Interval {
  const [own, other] = [countDispersion(after), countDispersion(before)];
  const limits = (side: readonly Cluster[], dispersion: number): Interval =>
    rateInterval(side, tooFewToResample(side) ? Math.max(least, own, other) : dispersion);
  const [a, b] = [rate(after), rate(before)];
  const [low, high] = limits(after, own);
  const [beforeLow, beforeHigh] = limits(before, other);
  return [a - b - Math.hypot(a - low, beforeHigh - b), a - b + Math.hypot(high - a, b - beforeLow)];
}

function rate(clusters: readonly Cluster[]): number {
  const { sum, n } = total(clusters);
  return sum / n;
}

function total(clusters: readonly Cluster[]): Cluster {
  return clusters.reduce((all, { sum, n }) => ({ sum: all.sum + sum, n: all.n + n }), {
    sum: 0,
    n: 0,
  });
}
