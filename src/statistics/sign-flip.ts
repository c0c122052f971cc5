/** Could the mean of these paired differences be chance? Asked without assuming a distribution. */
import { createRandom } from "../core/random.js";

const EXACT_UP_TO = 14;

/**
 * Two-sided sign-flip permutation test of a zero mean (R. A. Fisher, The Design of Experiments (1935), section 21): all 2^n sign
 * patterns up to 14 values, else `draws` random ones with the observed one counted (B. Phipson & G. Smyth, SAGMB 9:39 (2010)).
 */
export function signFlip(
  differences: readonly number[],
  options: { seed: number | string; draws?: number },
): number {
  const n = differences.length;
  if (n === 0) return 1;
  const observed = Math.abs(differences.reduce((sum, difference) => sum + difference, 0));
  // A relative slack: the same sum in another order must count as equal.
  const limit = observed - 1e-12 * differences.reduce((sum, each) => sum + Math.abs(each), 0);
  if (n <= EXACT_UP_TO) {
    let extreme = 0;
    for (let pattern = 0; pattern < 2 ** n; pattern++) {
      let sum = 0;
      for (let index = 0; index < n; index++)
        sum += (pattern >> index) & 1 ? -differences[index]! : differences[index]!;
      if (Math.abs(sum) >= limit) extreme++;
    }
    return extreme / 2 ** n;
  }
  const random = createRandom("sign-flip", options.seed);
  const draws = options.draws ?? 10_000;
  let extreme = 1;
  for (let draw = 0; draw < draws; draw++) {
    let sum = 0;
    for (const difference of differences) sum += random.next() < 0.5 ? -difference : difference;
    if (Math.abs(sum) >= limit) extreme++;
  }
  return extreme / (draws + 1);
}
