/** The uses of a set of phrases: which phrases a token found is a sign of, and what to check next. */
import { anchorOf, type CompiledPhrase, HEAD_UNITS } from "../patterns/index.js";
import { type Begins, beginsOf } from "./begins.js";
import { TokenTable } from "./token-table.js";
import { hashOf, pairHash } from "./tokens.js";

/** A phrase as the matcher runs it. */
export interface Runner {
  phrase: number;
  regex: RegExp;
  begins: Begins;
}

/**
 * The literals of phrases, each found by one token or two neighbours. Flat, because thousands of small
 * objects miss the caches: use n is the `USE_FIELDS` numbers from n times that on.
 */
export interface Uses {
  /** Single tokens, and the left ones of pairs. */
  words: TokenTable;
  /** By number of a word: whether pairs begin with it. */
  opensPair: Uint8Array;
  pairs: TokenTable;
  heads: TokenTable;
  /** The first use of each bucket, which is what the tables' values stand for, and the end of the last. */
  buckets: Int32Array;
  fields: Int32Array;
  /** Where a literal ends inside a word: the begin of that word. */
  openEnds: readonly (string | undefined)[];
  /** Hashes of the literals' whole tokens, as `HASHES` and `TOKENS` tell. */
  hashes: Int32Array;
  runners: readonly Runner[];
  /** Phrases without a token to look for: tried everywhere. */
  everywhere: readonly Runner[];
}

export const USE_FIELDS = 8;
/** Index of the runner. */
export const RUNNER = 0;
/** Tokens of the literal before the one found. */
export const AT = 1;
/** Where the literal's hashes begin, and how many there are. */
export const HASHES = 2;
export const TOKENS = 3;
/** Collapsed units from the begin of a match to the token found. */
export const MIN_BEFORE = 4;
export const MAX_BEFORE = 5;
/** The scan in which `TRIED` holds, and the first token not yet tried there as a begin. */
export const SCAN = 6;
export const TRIED = 7;

interface Use {
  runner: number;
  at: number;
  hashes: number[];
  openEnd: string | undefined;
  minBefore: number;
  maxBefore: number;
}

export function usesOf(phrases: readonly CompiledPhrase[]): Uses {
  const buckets: Use[][] = [];
  const runners: Runner[] = [];
  const everywhere: Runner[] = [];
  const words = new Map<number, number>();
  const pairs = new Map<number, number>();
  const heads = new Map<number, number>();
  const lefts = new Set<number>();
  phrases.forEach((compiled, phrase) => {
    const runner = { phrase, regex: compiled.regex, begins: beginsOf(compiled) };
    const anchors = compiled.literals.map((literal) => ({ literal, anchor: anchorOf(literal) }));
    if (anchors.some(({ anchor }) => anchor === undefined)) {
      everywhere.push(runner);
      return;
    }
    for (const { literal, anchor } of anchors) {
      const { tokens, head, kind, at, offset } = anchor!;
      const hashes = tokens.map(hashOf);
      const bucketOf = (numbers: Map<number, number>, key: number): number => {
        const number = numbers.get(key) ?? buckets.push([]) - 1;
        numbers.set(key, number);
        return number;
      };
      let number: number;
      if (kind === "head") number = bucketOf(heads, hashOf(head!.slice(0, HEAD_UNITS)));
      else {
        number = bucketOf(words, hashes[at]!);
        if (kind === "pair") {
          lefts.add(number);
          number = bucketOf(pairs, pairHash(hashes[at]!, hashes[at + 1]!));
        }
      }
      buckets[number]!.push({
        runner: runners.length,
        at,
        hashes,
        openEnd: head,
        minBefore: literal.minBefore + offset,
        maxBefore: literal.maxBefore + offset,
      });
    }
    runners.push(runner);
  });
  return {
    words: new TokenTable([...words]),
    opensPair: Uint8Array.from(buckets, (_, number) => (lefts.has(number) ? 1 : 0)),
    pairs: new TokenTable([...pairs]),
    heads: new TokenTable([...heads]),
    ...flat(buckets),
    runners,
    everywhere,
  };
}

function flat(
  buckets: readonly (readonly Use[])[],
): Pick<Uses, "buckets" | "fields" | "openEnds" | "hashes"> {
  const uses = buckets.flat();
  const fields = new Int32Array(uses.length * USE_FIELDS);
  const hashes: number[] = [];
  uses.forEach((use, number) => {
    const { runner, at, minBefore, maxBefore } = use;
    fields.set(
      [runner, at, hashes.length, use.hashes.length, minBefore, maxBefore],
      number * USE_FIELDS,
    );
    hashes.push(...use.hashes);
  });
  let end = 0;
  return {
    buckets: Int32Array.from([0, ...buckets.map((bucket) => (end += bucket.length))]),
    fields,
    openEnds: uses.map(({ openEnd }) => openEnd),
    hashes: Int32Array.from(hashes),
  };
}
