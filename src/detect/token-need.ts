/** What a match must hold besides the literal found, as hashes of tokens: looked for before a regular expression is tried. */
import { HashSet } from "../core/hash-set.js";
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
  return { words: hashSetOf(words), heads: hashSetOf(heads), min, max };
}

function hashSetOf(texts: readonly string[]): HashSet {
  const set = new HashSet(texts.length);
  for (const text of texts) set.add(hashOf(text));
  return set;
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
