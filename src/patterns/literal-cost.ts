/** Guesses how much work a set of literals makes: how often they occur, times the begins to try. */
import type { Literal } from "./literals.js";

/** Words so common in answers that they narrow little. */
const COMMON = new Set(
  (
    "a about all also an and any are as at be been best better but by can could do does each even every example " +
    "first for form from get good great had has have here help how i if important in into is it it's its just " +
    "key know like look main make many may might more most much must my need needs new no not now of on one " +
    "only or other our out over own people point possible project question questions right see should simple " +
    "so some such than that the their them then there these they this time to too understand up us use used " +
    "using very want was way we well what when where which who why will with work would you your"
  ).split(" "),
);
/** Share of words: a common word, any other of five letters or fewer, and of each letter beyond. */
const COMMON_SHARE = 0.008;
const OTHER_SHARE = 0.0008;
const SHARE_PER_LETTER = 0.7;
/** How much rarer each further word makes a literal; words that go together are not independent. */
const FURTHER_WORD = 0.08;
const UNITS_PER_BEGIN = 6;

export function literalCost(set: readonly Literal[]): number {
  let cost = 0;
  for (const { text, minBefore, maxBefore } of set) {
    const begins = 1 + (maxBefore - minBefore) / UNITS_PER_BEGIN;
    cost += occurrence(text) * begins;
  }
  return cost;
}

/** Expected share of words at which the literal is found. */
function occurrence(text: string): number {
  const words = text.split(" ").filter((word) => word !== "");
  if (words.length === 0 || text.trim().length < 2) return 1;
  const rarest = Math.min(...words.map(shareOf));
  const cutShort = text.startsWith(" ") || text.endsWith(" ") ? 1 : 1.5;
  return rarest * cutShort * FURTHER_WORD ** Math.min(2, words.length - 1);
}

function shareOf(word: string): number {
  const letters = word.replace(/[^a-z]/g, "");
  if (COMMON.has(word) || letters.length < 2) return COMMON_SHARE;
  return OTHER_SHARE * SHARE_PER_LETTER ** (Math.min(12, letters.length) - 5);
}
