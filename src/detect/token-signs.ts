/** Words without which expressions cannot match: looked up among a text's tokens, so that most texts are never searched. */
import { HEAD_UNITS } from "../patterns/index.js";
import { TokenTable } from "./token-table.js";
import { hashOf, pairHash, type Tokens } from "./tokens.js";

/** One word of each way in which some expressions can match; folded, lists by spaces. */
export interface SignWords {
  words?: string;
  /** Of words with any ending, from `HEAD_UNITS` units on. */
  begins?: string;
  /** Neighbours, each joined by a plus sign. */
  pairs?: string;
}

export class TokenSigns {
  private readonly words: TokenTable | undefined;
  private readonly heads: TokenTable | undefined;
  private readonly pairs: TokenTable | undefined;

  /** The signs of class n, from 0 on, are bit `1 << n`. */
  constructor(classes: readonly SignWords[]) {
    const tableOf = (textOf: (signs: SignWords) => string | undefined, hash: typeof hashOf) => {
      const bits = new Map<number, number>();
      classes.forEach((signs, bit) => {
        for (const text of textOf(signs)?.split(" ") ?? [])
          bits.set(hash(text), (bits.get(hash(text)) ?? 0) | (1 << bit));
      });
      return bits.size === 0 ? undefined : new TokenTable([...bits]);
    };
    this.words = tableOf(({ words }) => words, hashOf);
    this.heads = tableOf(
      ({ begins }) => begins,
      (text) => hashOf(text.slice(0, HEAD_UNITS)),
    );
    this.pairs = tableOf(
      ({ pairs }) => pairs,
      (text) => {
        const [left, right] = text.split("+") as [string, string];
        return pairHash(hashOf(left), hashOf(right));
      },
    );
  }

  /** The classes of which a token in [start, end) is a sign (UTF-16 offsets), as bits. */
  read(tokens: Tokens, start = 0, end = Number.POSITIVE_INFINITY): number {
    const first = firstFrom(tokens, start);
    const last = end >= tokens.textLength ? tokens.count : firstFrom(tokens, end);
    const { hashes, heads } = tokens;
    let signs = 0;
    if (this.words !== undefined)
      for (let at = first; at < last; at++) signs |= bitsOf(this.words, hashes[at]!);
    if (this.heads !== undefined)
      for (let at = first; at < last; at++) signs |= bitsOf(this.heads, heads[at]!);
    if (this.pairs !== undefined) {
      const before = Math.min(last, tokens.count - 1);
      for (let at = first; at < before; at++)
        signs |= bitsOf(this.pairs, pairHash(hashes[at]!, hashes[at + 1]!));
    }
    return signs;
  }
}

function bitsOf(table: TokenTable, hash: number): number {
  const bits = table.get(hash);
  return bits === -1 ? 0 : bits;
}

/** The first token that begins at offset `start` or after it. */
function firstFrom({ count, starts }: Tokens, start: number): number {
  if (start <= 0) return 0;
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle]! < start) low = middle + 1;
    else high = middle;
  }
  return low;
}
