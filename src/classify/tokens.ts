/** Words and marks of a sentence as hashes, in one pass over its UTF-16 units: no string is cut. */
import { hashName } from "./hashing.js";

/** A token's hash; words and numbers first bit set, marks first bit clear. */
export type Token = number;

/** Every number is `0` and every emoji `☺`: what they say does not matter here. */
const NUMBER = hashName("0") | 1;
const EMOJI = hashName("\u263a") & ~1;

const OUTSIDE = 0;
const LETTER = 1;
const DIGIT = 2;
const MARK = 3;
const APOSTROPHE = 4;
const PICTURE = 5;

const KINDS = new Uint8Array(1 << 16).fill(LETTER);
for (let unit = 0; unit < 128; unit++) {
  const sign = String.fromCharCode(unit);
  KINDS[unit] = /[a-z]/i.test(sign)
    ? LETTER
    : /\d/.test(sign)
      ? DIGIT
      : '!?:;,"().'.includes(sign)
        ? MARK
        : OUTSIDE;
}
KINDS.fill(OUTSIDE, 0x80, 0xc0);
KINDS.fill(OUTSIDE, 0x2000, 0x2600);
KINDS.fill(PICTURE, 0x2600, 0x2c00);
KINDS.fill(PICTURE, 0xd800, 0xe000);
KINDS.fill(OUTSIDE, 0xe000, 0xf900);
KINDS.fill(OUTSIDE, 0xfe00, 0xfe10);
KINDS[0x27] = KINDS[0x2019] = KINDS[0x2018] = APOSTROPHE;
KINDS[0x201c] = KINDS[0x201d] = MARK;

/** ASCII lower case, straight quotes; other units as they are. */
const PLAIN = Uint16Array.from({ length: 1 << 16 }, (_, unit) =>
  unit >= 0x41 && unit <= 0x5a ? unit + 32 : unit === 0x201c || unit === 0x201d ? 0x22 : unit,
);

/**
 * Reads the tokens of `text` from `start` to `end` into `into`, in order.
 * @returns how many; no more than `into` holds, so that text without ends costs no more
 */
export function readTokens(text: string, start: number, end: number, into: Int32Array): number {
  const most = into.length;
  let count = 0;
  for (let at = start; at < end && count < most; ) {
    const unit = text.charCodeAt(at);
    const kind = KINDS[unit]!;
    at++;
    if (kind === LETTER) {
      let hash = Math.imul(SEED ^ PLAIN[unit]!, PRIME);
      for (; at < end; at++) {
        const next = text.charCodeAt(at);
        const its = KINDS[next]!;
        if (its === LETTER) hash = Math.imul(hash ^ PLAIN[next]!, PRIME);
        else if (its === APOSTROPHE && at + 1 < end && KINDS[text.charCodeAt(at + 1)] === LETTER)
          hash = Math.imul(hash ^ 0x27, PRIME);
        else break;
      }
      into[count++] = hash | 1;
    } else if (kind === DIGIT || kind === PICTURE) {
      while (at < end && KINDS[text.charCodeAt(at)] === kind) at++;
      into[count++] = kind === DIGIT ? NUMBER : EMOJI;
    } else if (kind === MARK) into[count++] = Math.imul(SEED ^ PLAIN[unit]!, PRIME) & ~1;
  }
  return count;
}

/** @param most stops after so many tokens */
export function tokensOf(text: string, most: number): Token[] {
  const tokens = new Int32Array(Math.min(most, text.length));
  return [...tokens.subarray(0, readTokens(text, 0, text.length, tokens))];
}

/** FNV-1a's, so that a word's hash is known as its last unit is read. */
const SEED = 0x811c9dc5 | 0;
const PRIME = 0x01000193;

/** Words and numbers, not marks. */
export const isWord = (token: Token): boolean => (token & 1) === 1;
