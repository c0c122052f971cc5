/**
 * Length balance: pairs that cut words teach a model to stop early, so the log length ratios of all pairs that are
 * trained on must sum to about zero. Control pairs (longer side chosen) fill what is lacking; then the pairs that pull most
 * go. No step is taken that leads away from zero.
 */
import { type Candidate, lengthRatio } from "./candidate.js";

/** Mean of the log length ratios, either way, that counts as none. */
export const BALANCED = 0.01;

export interface Balanced<T extends Candidate> {
  pairs: T[];
  controls: T[];
  /** Mean of log(length chosen / length rejected) over what is kept, the protecting pairs among it. */
  meanLogRatio: number;
  /** Pairs dropped because nothing was left to balance them. */
  dropped: T[];
}

/**
 * @param keep pairs that protect: they count, and none of them is dropped. What they shorten by themselves, as a refusal without
 *   its wrapper does, controls may fill; no other pair has to go for it.
 */
export function balanceLengths<T extends Candidate>(
  pairs: readonly T[],
  controls: readonly T[],
  keep: readonly T[] = [],
  tolerance = BALANCED,
): Balanced<T> {
  const kept = [...pairs];
  const used: T[] = [];
  const dropped: T[] = [];
  const protecting = totalOf(keep);
  let own = totalOf(kept);
  /** Takes a pair in (1) or out (-1) where that brings the mean of all nearer to zero. */
  const nearer = (pair: T, step: 1 | -1): boolean => {
    const next = { sum: own.sum + step * log(pair), count: own.count + step };
    if (Math.abs(mean(next, protecting)) >= Math.abs(mean(own, protecting))) return false;
    own = next;
    return true;
  };
  for (const control of [...controls].sort((left, right) => log(right) - log(left)))
    if (mean(own, protecting) < -tolerance && nearer(control, 1)) used.push(control);
  const sign = Math.sign(mean(own, protecting));
  const pullingMost = kept.toSorted((left, right) => sign * (log(right) - log(left)));
  while (kept.length > 1) {
    if (Math.min(sign * mean(own, protecting), sign * mean(own)) <= tolerance) break;
    const next = pullingMost.findIndex((pair) => nearer(pair, -1));
    if (next === -1) break;
    const [gone] = pullingMost.splice(next, 1) as [T];
    dropped.push(...kept.splice(kept.indexOf(gone), 1));
  }
  return { pairs: kept, controls: used, meanLogRatio: mean(own, protecting), dropped };
}

/** Whether training on a pair teaches longer answers. */
export const lengthens = (pair: Candidate): boolean => log(pair) > 0;

const log = (pair: Candidate): number => Math.log(lengthRatio(pair));

interface Total {
  sum: number;
  count: number;
}

const totalOf = (pairs: readonly Candidate[]): Total => ({
  sum: pairs.reduce((sum, pair) => sum + log(pair), 0),
  count: pairs.length,
});

function mean(...totals: readonly Total[]): number {
  const count = totals.reduce((all, total) => all + total.count, 0);
  return count === 0 ? 0 : totals.reduce((all, total) => all + total.sum, 0) / count;
}
