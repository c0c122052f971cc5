/** The uses of a set of phrases: which phrases a token found is a sign of, and what to check next. */
import { anchorOf, type CompiledPhrase, HEAD_UNITS } from "../patterns/index.js";
import { type Begins, beginsOf } from "./begins.js";
import { type TokenNeed, tokenNeedOf } from "./token-need.js";
import { TokenTable } from "./token-table.js";
import { hashOf, joinedHash, pairHash } from "./tokens.js";

/** A phrase as the matcher runs it. */
export interface Runner {
  phrase: number;
  regex: RegExp;
  begins: Begins;
  needs: readonly TokenNeed[];
}

/**
 * The literals of phrases, each found by one token or two neighbours. Flat, and what is asked first in an array of its own,
 * because thousands of small objects miss the caches. In a bucket uses of one shape stand together.
 */
export interface Uses {
  words: TokenTable;
  /** By the hash of two neighbours. */
  pairs: TokenTable;
  heads: TokenTable;
  /** The first use of each bucket, which is what the tables' values stand for, and the end of the last. */
  buckets: Int32Array;
  /** Tokens of the literal before the one found times `SHAPE`, plus how many whole tokens it has. */
  shapes: Uint16Array;
  /** The hash of all whole tokens. */
  hashes: Int32Array;
  /** Use n: the `USE_FIELDS` numbers from n times that on. */
  fields: Int32Array;
  /** Of each use: the scan in which the other number holds, and the first token not yet tried there as a begin. */
  tried: Int32Array;
  /** Where literals end inside a word: the begins of those words. */
  openEnds: readonly string[];
  runners: readonly Runner[];
  /** Phrases without a token to look for: tried everywhere. */
  everywhere: readonly Runner[];
}

export const SHAPE = 256;
export const USE_FIELDS = 4;
/** Index of the runner. */
export const RUNNER = 0;
/** Index of the open end, -1 where there is none. */
export const OPEN_END = 1;
/** Collapsed units from the begin of a match to the token found. */
export const MIN_BEFORE = 2;
export const MAX_BEFORE = 3;

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
  phrases.forEach((compiled, phrase) => {
    const needs = compiled.needs.map(tokenNeedOf);
    const runner = { phrase, regex: compiled.regex, begins: beginsOf(compiled), needs };
    const anchors = compiled.literals.map((literal) => ({ literal, anchor: anchorOf(literal) }));
    if (anchors.some(({ anchor }) => anchor === undefined)) {
      everywhere.push(runner);
      return;
    }
    for (const { literal, anchor } of anchors) {
      const { tokens, head, kind, at, offset } = anchor!;
      const hashes = tokens.map(hashOf);
      const bucketOf = (numbers: Map<number, number>, key: number): Use[] => {
        const number = numbers.get(key) ?? buckets.push([]) - 1;
        numbers.set(key, number);
        return buckets[number]!;
      };
      const bucket =
        kind === "head"
          ? bucketOf(heads, hashOf(head!.slice(0, HEAD_UNITS)))
          : kind === "pair"
            ? bucketOf(pairs, pairHash(hashes[at]!, hashes[at + 1]!))
            : bucketOf(words, hashes[at]!);
      bucket.push({
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
    pairs: new TokenTable([...pairs]),
    heads: new TokenTable([...heads]),
    ...flat(buckets),
    runners,
    everywhere,
  };
}

function flat(
  buckets: readonly (readonly Use[])[],
): Pick<Uses, "buckets" | "shapes" | "hashes" | "fields" | "tried" | "openEnds"> {
  const shapeOf = ({ at, hashes }: Use): number => at * SHAPE + hashes.length;
  const uses = buckets.flatMap((bucket) => [...bucket].sort((a, b) => shapeOf(a) - shapeOf(b)));
  const fields = new Int32Array(uses.length * USE_FIELDS);
  const openEnds: string[] = [];
  uses.forEach(({ runner, openEnd, minBefore, maxBefore }, number) => {
    const end = openEnd === undefined ? -1 : openEnds.push(openEnd) - 1;
    fields.set([runner, end, minBefore, maxBefore], number * USE_FIELDS);
  });
  let end = 0;
  return {
    buckets: Int32Array.from([0, ...buckets.map((bucket) => (end += bucket.length))]),
    shapes: Uint16Array.from(uses, shapeOf),
    hashes: Int32Array.from(uses, ({ hashes }) => joinedHash(hashes)),
    fields,
    tried: new Int32Array(uses.length * 2),
    openEnds,
  };
}
