/**
 * Length balance: pairs that cut words teach a model to stop early, so the log length ratios of the pairs
 * that are kept must sum to about zero. Control pairs (longer side chosen) fill what is lacking; then the most
 * shortening pairs go.
 */
import { type Candidate, lengthRatio } from "./candidate.js";

export interface Balanced<T extends Candidate> {
  pairs: T[];
  controls: T[];
  /** Mean of log(length chosen / length rejected) over what is kept. */
  meanLogRatio: number;
  /** Pairs dropped because nothing was left to balance them. */
  dropped: number;
}

export function balanceLengths<T extends Candidate>(
  pairs: readonly T[],
  controls: readonly T[],
  tolerance = 0.01,
): Balanced<T> {
  const kept = [...pairs];
  const used: T[] = [];
  const spare = [...controls].sort((left, right) => log(right) - log(left));
  const mean = () => average([...kept, ...used].map(log));
  while (spare.length > 0 && mean() < -tolerance) used.push(spare.shift()!);
  let dropped = 0;
  while (kept.length > 1 && Math.abs(mean()) > tolerance) {
    const sign = Math.sign(mean());
    const worst = kept.reduce((most, pair) => (sign * log(pair) > sign * log(most) ? pair : most));
    if (sign * log(worst) <= 0) break;
    kept.splice(kept.indexOf(worst), 1);
    dropped++;
  }
  return { pairs: kept, controls: used, meanLogRatio: mean(), dropped };
}

const log = (pair: Candidate): number => Math.log(lengthRatio(pair));
const average = (values: number[]): number =>
  values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
