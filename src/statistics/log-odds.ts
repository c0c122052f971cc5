/** Which words did one text use more than the other, beyond what their rarity explains? */

export interface LogOdds {
  term: string;
  before: number;
  after: number;
  /** Log-odds of the term after minus before, nats, shrunk by the prior. */
  delta: number;
  /** delta over its standard deviation; above 1.96 is more than chance for a single term with independent words. */
  z: number;
}

/** Weight of the prior in words: small beside either text. */
export const PRIOR_WORDS = 1000;

/**
 * Log-odds ratio with an informative Dirichlet prior: B. L. Monroe, M. P. Colaresi & K. M. Quinn, "Fightin' Words",
 * Political Analysis 16 (2008) 372-403 (the model-based estimate, its approximate variance and the z score of both). The prior of
 * a term is `priorWords` times its share of both texts together.
 * @param uses of the term, [before, after]
 * @param totals all terms counted, [before, after]
 */
export function logOddsOf(
  [before, after]: readonly [number, number],
  totals: readonly [number, number],
  priorWords = PRIOR_WORDS,
): Pick<LogOdds, "delta" | "z"> {
  const prior = (priorWords * (before + after)) / (totals[0] + totals[1]);
  const logit = (count: number, total: number): number =>
    Math.log((count + prior) / (total + priorWords - count - prior));
  const delta = logit(after, totals[1]) - logit(before, totals[0]);
  const variance = 1 / (after + prior) + 1 / (before + prior);
  return { delta, z: delta / Math.sqrt(variance) };
}

/** @param counts term -> [before, after] */
export function logOddsDirichlet(
  counts: ReadonlyMap<string, readonly [number, number]>,
  totals: readonly [number, number],
  priorWords = PRIOR_WORDS,
): LogOdds[] {
  return [...counts].map(([term, uses]) => ({
    term,
    before: uses[0],
    after: uses[1],
    ...logOddsOf(uses, totals, priorWords),
  }));
}
