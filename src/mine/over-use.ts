/** How much more one text uses a term than another, beyond what its rarity explains. */
import { logOddsOf, PRIOR_WORDS } from "../statistics/index.js";

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

/** @param words words of the given and of the reference text */
export function overUse({ given, reference }: Usage, words: Usage): OverUse {
  const prior = (PRIOR_WORDS * (given + reference)) / (words.given + words.reference);
  const share = (reference + prior) / (words.reference + PRIOR_WORDS);
  return {
    ...logOddsOf([reference, given], [words.reference, words.given]),
    expected: share * words.given,
  };
}
