/** Finds where phrases match: tokens name candidates, sticky regexes confirm them. */
import type { CompiledPhrase } from "../patterns/index.js";
import { beginsWord } from "./begins.js";
import { mayMeet } from "./token-need.js";
import { pairHash, type Tokens } from "./tokens.js";
import {
  MAX_BEFORE,
  MIN_BEFORE,
  OPEN_END,
  RUNNER,
  type Runner,
  SHAPE,
  USE_FIELDS,
  type Uses,
  usesOf,
} from "./uses.js";

export interface PhraseMatch {
  /** Index into the phrases that the matcher was made with. */
  phrase: number;
  start: number;
  end: number;
}

/** Whether a match of the phrase may begin at this offset. */
export type MayBegin = (phrase: number, start: number) => boolean;

export interface Matcher {
  /**
   * Matches in the folded text, sorted by start, disjoint per phrase.
   * @param folded the text that the tokens are of; asked for at the first candidate only
   * @param mayBegin asked before a regular expression is tried
   */
  match(tokens: Tokens, folded: () => string, mayBegin?: MayBegin): PhraseMatch[];
  /** Whether any phrase matches. */
  test(tokens: Tokens, folded: () => string): boolean;
}

/** One search of a text. */
interface Search {
  /** Tells searches apart. */
  number: number;
  folded: () => string;
  mayBegin: MayBegin | undefined;
  matches: PhraseMatch[];
}

export function createMatcher(phrases: readonly CompiledPhrase[]): Matcher {
  const uses = usesOf(phrases);
  const { words, pairs, heads, everywhere } = uses;
  let scans = 0;

  /** @param first whether one match is enough */
  function scan(tokens: Tokens, search: Search, first: boolean): PhraseMatch[] {
    const { matches } = search;
    const { count, hashes } = tokens;
    const tokenHeads = tokens.heads;
    for (let token = 0; token < count; token++) {
      const hash = hashes[token]!;
      const word = words.get(hash);
      if (word !== -1) tryUses(uses, word, token, tokens, search);
      if (token + 1 < count) {
        const pair = pairs.get(pairHash(hash, hashes[token + 1]!));
        if (pair !== -1) tryUses(uses, pair, token, tokens, search);
      }
      const head = heads.get(tokenHeads[token]!);
      if (head !== -1) tryUses(uses, head, token, tokens, search);
      if (first && matches.length > 0) return matches;
    }
    for (const runner of everywhere) tryEverywhere(runner, search);
    return matches;
  }

  return {
    match(tokens, folded, mayBegin) {
      const matches = scan(tokens, { number: ++scans, folded, mayBegin, matches: [] }, false);
      return matches.length < 2 ? matches : disjointPerPhrase(matches);
    },
    test: (tokens, folded) =>
      scan(tokens, { number: ++scans, folded, mayBegin: undefined, matches: [] }, true).length > 0,
  };
}

/** Tries the uses of one bucket whose literal stands around the token found, and what their phrases need besides. */
function tryUses(uses: Uses, bucket: number, token: number, tokens: Tokens, search: Search): void {
  const { shapes, hashes } = uses;
  const end = uses.buckets[bucket + 1]!;
  let shape = -1;
  let stands = false;
  let hash = 0;
  for (let use = uses.buckets[bucket]!; use < end; use++) {
    if (shapes[use] !== shape) {
      shape = shapes[use]!;
      const begin = token - ((shape / SHAPE) | 0);
      const length = shape % SHAPE;
      stands = begin >= 0 && begin + length <= tokens.count;
      hash = stands && length > 0 ? hashFrom(tokens.hashes, begin, length) : 0;
    }
    if (stands && hashes[use] === hash && meetsRest(uses, use, token, tokens, search))
      tryBegins(uses, use, token, tokens, search);
  }
}

/** Whether a use whose whole tokens stand ends as it has to, and what its phrase needs besides stands there too. */
function meetsRest(
  { shapes, fields, openEnds, runners }: Uses,
  use: number,
  token: number,
  tokens: Tokens,
  search: Search,
): boolean {
  const field = use * USE_FIELDS;
  const openEnd = fields[field + OPEN_END]!;
  if (openEnd !== -1) {
    const shape = shapes[use]!;
    const after = token - ((shape / SHAPE) | 0) + (shape % SHAPE);
    if (after >= tokens.count) return false;
    if (!search.folded().startsWith(openEnds[openEnd]!, tokens.starts[after])) return false;
  }
  const runner = runners[fields[field + RUNNER]!]!;
  return meetsNeeds(
    runner,
    tokens,
    token,
    fields[field + MIN_BEFORE]!,
    fields[field + MAX_BEFORE]!,
  );
}

function hashFrom(hashes: Int32Array, begin: number, length: number): number {
  let hash = hashes[begin]!;
  for (let at = begin + 1; at < begin + length; at++) hash = pairHash(hash, hashes[at]!);
  return hash;
}

function meetsNeeds(
  { needs }: Runner,
  tokens: Tokens,
  token: number,
  minBefore: number,
  maxBefore: number,
): boolean {
  for (const need of needs) if (!mayMeet(need, tokens, token, minBefore, maxBefore)) return false;
  return true;
}

/** Tries the tokens before the one found, as far back as a match that holds it can begin. */
function tryBegins(
  { fields, tried, runners }: Uses,
  use: number,
  token: number,
  tokens: Tokens,
  search: Search,
): void {
  const { places, heads, starts } = tokens;
  const runner = runners[fields[use * USE_FIELDS + RUNNER]!]!;
  const { begins } = runner;
  const earliest = places[token]! - fields[use * USE_FIELDS + MAX_BEFORE]!;
  const latest = places[token]! - fields[use * USE_FIELDS + MIN_BEFORE]!;
  const from = tried[use * 2] === search.number ? tried[use * 2 + 1]! : 0;
  let latestTried = from;
  for (let begin = token; begin >= from && places[begin]! >= earliest; begin--) {
    if (begins.signs) trySigns(runner, starts[begin]! - 1, search);
    if (places[begin]! > latest) continue;
    if (begin >= latestTried) latestTried = begin + 1;
    if (begins.heads[heads[begin]! & 255] === 1) tryAt(runner, starts[begin]!, search);
  }
  tried[use * 2] = search.number;
  tried[use * 2 + 1] = latestTried;
}

/** Tries the signs before a token, back to the token before it. */
function trySigns(runner: Runner, from: number, search: Search): void {
  const folded = search.folded();
  for (let at = from; at >= 0 && beginsWord(folded, at + 1); at--)
    if (beginsWord(folded, at)) tryAt(runner, at, search);
}

function tryAt({ phrase, regex, begins }: Runner, start: number, search: Search): void {
  const folded = search.folded();
  const unit = folded.charCodeAt(start);
  if (begins.units[unit < 128 ? unit : 128] === 0) return;
  if (search.mayBegin !== undefined && !search.mayBegin(phrase, start)) return;
  regex.lastIndex = start;
  if (regex.test(folded)) search.matches.push({ phrase, start, end: regex.lastIndex });
}

function tryEverywhere(runner: Runner, search: Search): void {
  const { length } = search.folded();
  for (let at = 0; at < length; at++)
    if (beginsWord(search.folded(), at)) tryAt(runner, at, search);
}

function disjointPerPhrase(matches: PhraseMatch[]): PhraseMatch[] {
  matches.sort((a, b) => a.start - b.start || b.end - a.end);
  const ends = new Map<number, number>();
  return matches.filter(({ phrase, start, end }) => {
    if (start < (ends.get(phrase) ?? 0)) return false;
    ends.set(phrase, end);
    return true;
  });
}
