/** Counts words, the denominator of every rate. */
import { maskNonProse } from "./mask.js";
import { tokensOf } from "./tokens.js";

const OUTSIDE = 0;
const WORD = 1;
const APOSTROPHE = 2;
/** What each UTF-16 unit is; units beyond ASCII are looked up on first sight. */
const KINDS = new Uint8Array(1 << 16).fill(255);
for (let unit = 0; unit < 128; unit++)
  KINDS[unit] = /[a-z0-9]/i.test(String.fromCharCode(unit)) ? WORD : OUTSIDE;
KINDS[0x27] = APOSTROPHE;
KINDS[0x2019] = APOSTROPHE;

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
  return tokensOf(masked).words ?? countUnits(masked);
}

function countUnits(masked: string): number {
  let words = 0;
  let before = OUTSIDE;
  for (let at = 0; at < masked.length; at++) {
    const unit = masked.charCodeAt(at);
    let kind = KINDS[unit]!;
    if (kind === 255) kind = KINDS[unit] = kindOf(unit);
    if (kind === WORD) {
      if (before === OUTSIDE) words++;
      before = WORD;
    } else before = kind === APOSTROPHE && before === WORD && joins(masked, at) ? WORD : OUTSIDE;
  }
  return words;
}

function joins(masked: string, at: number): boolean {
  const next = masked.charCodeAt(at + 1);
  if (Number.isNaN(next)) return false;
  if (KINDS[next] === 255) KINDS[next] = kindOf(next);
  return KINDS[next] === WORD;
}

/** Of the basic plane; emoji and other surrogate pairs are no words. */
function kindOf(unit: number): number {
  return /[\p{L}\p{M}\p{N}]/u.test(String.fromCharCode(unit)) ? WORD : OUTSIDE;
}
