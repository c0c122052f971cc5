/** Where a match of a phrase can begin: checks far cheaper than its regex. */
import { type CompiledPhrase, EDGE, HEAD_UNITS } from "../patterns/index.js";
import { hashOf } from "./tokens.js";

export interface Begins {
  /** By the low byte of the hash of a token's head: whether a match can begin with the token. */
  heads: Uint8Array;
  /** Whether a match can begin with a sign, which is no token. */
  signs: boolean;
  /** By folded ASCII unit (128: all others). */
  units: Uint8Array;
}

export function beginsOf({
  begins,
  firstUnits,
}: Pick<CompiledPhrase, "begins" | "firstUnits">): Begins {
  const units = new Uint8Array(129);
  if (firstUnits === undefined) units.fill(1);
  for (const unit of firstUnits ?? "") units[Math.min(128, unit.charCodeAt(0))] = 1;
  const heads = new Uint8Array(256);
  const hashes = begins?.map(headHash);
  if (hashes === undefined || hashes.includes(undefined)) heads.fill(1);
  else for (const hash of hashes) heads[hash! & 255] = 1;
  const signs = firstUnits === undefined || /[^a-z0-9\u0080-\uffff]/.test(firstUnits);
  return { heads, signs, units };
}

function headHash(begin: string): number | undefined {
  const text = begin.replace(EDGE, "");
  const token = /^(?:[a-z0-9]+|[^\0-\x7f])/.exec(text)?.[0];
  if (token === undefined) return undefined;
  const whole = token.length < text.length || token >= "\u0080";
  if (!whole && token.length < HEAD_UNITS) return undefined;
  return hashOf(token.slice(0, HEAD_UNITS));
}

/** Whether a word can begin at offset `at` of folded text. */
export function beginsWord(folded: string, at: number): boolean {
  if (at === 0) return true;
  const before = folded.charCodeAt(at - 1);
  return !((before >= 97 && before <= 122) || (before >= 48 && before <= 57));
}
