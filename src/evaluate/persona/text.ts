/** Words, sentences and phrase search as the persona measures need them. */

const WORD_CHARACTER = "[\\p{L}\\p{M}\\p{N}]";
const WORD = /[\p{L}\p{M}\p{N}]+(?:['-][\p{L}\p{M}\p{N}]+)*/gu;

/** Curly quotes and apostrophes made straight, so that lists and patterns are written once. */
export function straighten(text: string): string {
  return text.replace(/[\u2018\u2019\u02bc]/g, "'").replace(/[\u201c\u201d]/g, '"');
}

/** Lower-cased words of straightened text; apostrophes and hyphens inside a word belong to it. */
export function wordsIn(text: string): string[] {
  return straighten(text).toLowerCase().match(WORD) ?? [];
}

/** Sentences that hold at least one word; a line break ends a sentence too. */
export function sentencesIn(text: string): string[] {
  return text
    .split(/[.!?\u2026]+(?=["')\]\u201d\u2019*]*(?:\s|$))|\n+/u)
    .filter((part) => wordsIn(part).length > 0);
}

/**
 * A matcher of a whole word or phrase, case-insensitive; white space may be of any kind and length. An end that is
 * punctuation (", love") may touch a word.
 */
export function phrasePattern(phrase: string): RegExp {
  const body = straighten(phrase.trim())
    .split(/\s+/)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&"))
    .join("\\s+");
  const before = /^[\p{L}\p{N}]/u.test(body) ? `(?<!${WORD_CHARACTER})` : "";
  const after = /[\p{L}\p{N}]$/u.test(body) ? `(?!${WORD_CHARACTER})` : "";
  return new RegExp(before + body + after, "iu");
}
