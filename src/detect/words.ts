/** Counts words, the denominator of every rate. */
import { maskNonProse } from "./mask.js";

const WORD = /[\p{L}\p{M}\p{N}]+(?:['\u2019][\p{L}\p{M}\p{N}]+)*/gu;

/**
 * Words of an answer outside code, block quotes, quotations and reasoning: the text in which rules
 * look. Tokeniser `locus-words/1`: a word is a run of letters, marks and digits, with single
 * apostrophes inside (`don't` is one word, `well-known` two).
 */
export function countWords(response: string): number {
  return wordsOf(maskNonProse(response));
}

/** The same on text that is masked already. */
export function wordsOf(masked: string): number {
  return masked.match(WORD)?.length ?? 0;
}
