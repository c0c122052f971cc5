/** Variety of wording: shares of different n-grams. A model that says one thing over and over falls here. */
import type { Answer } from "../answers.js";
import { ngrams, sentenceTokens } from "../ngrams.js";
import type { Score } from "../score.js";

/** Distinct-n falls with length, so every answer is cut to its first words: arms of different length stay comparable. */
const FIRST_WORDS = 40;

/**
 * Different n-grams / all n-grams over the first 40 words of all answers together.
 * J. Li et al., "A Diversity-Promoting Objective Function for Neural Conversation Models", NAACL 2016.
 */
export function distinctN(answers: readonly Answer[], n: number, arm: string): Score {
  const seen = new Set<string>();
  let total = 0;
  for (const answer of answers) {
    let left = FIRST_WORDS;
    for (const tokens of sentenceTokens(answer.response)) {
      const kept = tokens.slice(0, left);
      left -= kept.length;
      for (const gram of ngrams(kept, n)) {
        seen.add(gram);
        total++;
      }
      if (left <= 0) break;
    }
  }
  return {
    id: `text.distinct-${n}`,
    label: `distinct ${n}-grams`,
    arm,
    value: total ? seen.size / total : null,
    interval: null,
    unit: "share of n-grams",
    direction: "same",
    n: answers.length,
    note: `first ${FIRST_WORDS} words of each answer`,
  };
}
