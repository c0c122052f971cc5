/** How much more one text uses a term than another, beyond what its rarity explains. */

export interface Usage {
  given: number;
  reference: number;
}

export interface OverUse {
  /** Log-odds ratio, given over reference, nats, shrunk by the prior. */
  delta: number;
  /** `delta` over its standard deviation. */
  z: number;
  /** How many of the given uses the reference leads one to expect. */
  expected: number;
}

/** Weight of the prior in words: small beside either text. */
const PRIOR_WORDS = 1000;

/**
 * The log-odds ratio with an informative Dirichlet prior of B. L. Monroe, M. P. Colaresi & K. M. Quinn, "Fightin'
 * Words", Political Analysis 16 (2008) 372-403, equations 16, 20 and 22; the prior of a term is its share of both texts.
 * @param words words of the given and of the reference text
 */
export function overUse({ given, reference }: Usage, words: Usage): OverUse {
  const prior = (PRIOR_WORDS * (given + reference)) / (words.given + words.reference);
  const logit = (count: number, total: number): number =>
    Math.log((count + prior) / (total + PRIOR_WORDS - count - prior));
  const delta = logit(given, words.given) - logit(reference, words.reference);
  const z = delta / Math.sqrt(1 / (given + prior) + 1 / (reference + prior));
  const share = (reference + prior) / (words.reference + PRIOR_WORDS);
  return { delta, z, expected: share * words.given };
}
