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
  private readonly words: TokenTable;
  private readonly heads: TokenTable;
  private readonly pairs: TokenTable;

  /** The signs of class n, from 0 on, are bit `1 << n`. */
  constructor(classes: readonly SignWords[]) {
    const tableOf = (textOf: (signs: SignWords) => string | undefined, hash: typeof hashOf) => {
      const bits = new Map<number, number>();
      classes.forEach((signs, bit) => {
        for (const text of textOf(signs)?.split(" ") ?? [])
          bits.set(hash(text), (bits.get(hash(text)) ?? 0) | (1 << bit));
      });
      return new TokenTable([...bits]);
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
    const { count, hashes, heads, starts } = tokens;
    let signs = 0;
    for (let at = firstFrom(tokens, start); at < count && starts[at]! < end; at++) {
      const word = this.words.get(hashes[at]!);
      if (word !== -1) signs |= word;
      const head = this.heads.get(heads[at]!);
      if (head !== -1) signs |= head;
      if (at + 1 === count) continue;
      const pair = this.pairs.get(pairHash(hashes[at]!, hashes[at + 1]!));
      if (pair !== -1) signs |= pair;
    }
    return signs;
  }
}

/** The first token that begins at offset `start` or after it. */
function firstFrom({ count, starts }: Tokens, start: number): number {
  let low = 0;
  let high = count;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle]! < start) low = middle + 1;
    else high = middle;
  }
  return low;
}
