/** What a match must hold besides the literal found, as hashes of tokens: looked for before a regular expression is tried. */
import type { Need } from "../patterns/index.js";
import { hashOf, type Tokens } from "./tokens.js";

export interface TokenNeed {
  /** Hashes of whole tokens, and of heads. */
  words: HashSet;
  heads: HashSet;
  /** Collapsed units from the begin of the match. */
  min: number;
  max: number;
}

export function tokenNeedOf({ words, heads, min, max }: Need): TokenNeed {
  return { words: new HashSet(words.map(hashOf)), heads: new HashSet(heads.map(hashOf)), min, max };
}

/** A few hashes, most of the slots free: a look costs one comparison. */
class HashSet {
  private readonly slots: Int32Array;
  private readonly shift: number;
  private readonly mask: number;

  constructor(hashes: readonly number[]) {
    let size = 2;
    while (1 << size < hashes.length * 4) size++;
    this.shift = 32 - size;
    this.mask = (1 << size) - 1;
    this.slots = new Int32Array(1 << size);
    for (const hash of hashes) this.slots[this.slotOf(hash)] = hash;
  }

  /** No token's hash is 0. */
  has(hash: number): boolean {
    return this.slots[this.slotOf(hash)] === hash;
  }

  private slotOf(hash: number): number {
    let slot = Math.imul(hash, 0x9e3779b1) >>> this.shift;
    while (this.slots[slot] !== 0 && this.slots[slot] !== hash) slot = (slot + 1) & this.mask;
    return slot;
  }
}

/**
 * Whether a token near `token` meets the need of a match that begins so many collapsed units before it.
 * @param minBefore units from the begin of the match to `token`, at least; as `maxBefore`
 */
export function mayMeet(
  { words, heads, min, max }: TokenNeed,
  { count, places, hashes, heads: tokenHeads }: Tokens,
  token: number,
  minBefore: number,
  maxBefore: number,
): boolean {
  const earliest = places[token]! - maxBefore + min;
  const latest = places[token]! - minBefore + max;
  let at = token;
  while (at > 0 && places[at - 1]! >= earliest) at--;
  while (at < count && places[at]! < earliest) at++;
  for (; at < count && places[at]! <= latest; at++)
    if (words.has(hashes[at]!) || heads.has(tokenHeads[at]!)) return true;
  return false;
}
