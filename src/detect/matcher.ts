/** Finds where phrases match: tokens name candidates, sticky regexes confirm them. */
import type { CompiledPhrase } from "../patterns/index.js";
import { beginsWord } from "./begins.js";
import { pairHash, type Tokens, tokensOf } from "./tokens.js";
import {
  AT,
  HASHES,
  MAX_BEFORE,
  MIN_BEFORE,
  RUNNER,
  type Runner,
  SCAN,
  TOKENS,
  TRIED,
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

export interface Matcher {
  /**
   * Matches in the folded text, sorted by start, disjoint per phrase.
   * @param folded asked for at the first candidate only, and as long as `text`
   */
  match(text: string, folded: () => string): PhraseMatch[];
  /** Whether any phrase matches. */
  test(text: string, folded: () => string): boolean;
}

export function createMatcher(phrases: readonly CompiledPhrase[]): Matcher {
  const uses = usesOf(phrases);
  const { words, opensPair, pairs, heads, everywhere } = uses;
  let scans = 0;

  /** @param first whether one match is enough */
  function scan(
    text: string,
    folded: () => string,
    first: boolean,
    matches: PhraseMatch[],
  ): PhraseMatch[] {
    scans++;
    const tokens = tokensOf(text);
    const { count, hashes } = tokens;
    const tokenHeads = tokens.heads;
    for (let token = 0; token < count; token++) {
      const hash = hashes[token]!;
      const word = words.get(hash);
      if (word !== -1) {
        tryUses(uses, word, scans, token, tokens, folded, matches);
        if (opensPair[word] === 1 && token + 1 < count) {
          const pair = pairs.get(pairHash(hash, hashes[token + 1]!));
          if (pair !== -1) tryUses(uses, pair, scans, token, tokens, folded, matches);
        }
      }
      const head = heads.get(tokenHeads[token]!);
      if (head !== -1) tryUses(uses, head, scans, token, tokens, folded, matches);
      if (first && matches.length > 0) return matches;
    }
    for (const runner of everywhere) tryEverywhere(runner, folded(), matches);
    return matches;
  }

  return {
    match(text, folded) {
      const matches = scan(text, folded, false, []);
      return matches.length < 2 ? matches : disjointPerPhrase(matches);
    },
    test: (text, folded) => scan(text, folded, true, []).length > 0,
  };
}

/** Tries the uses of one bucket whose whole literal stands around the token found. */
function tryUses(
  { buckets, fields, hashes, openEnds, runners }: Uses,
  bucket: number,
  scan: number,
  token: number,
  tokens: Tokens,
  folded: () => string,
  matches: PhraseMatch[],
): void {
  const end = buckets[bucket + 1]!;
  const tokenHashes = tokens.hashes;
  next: for (let use = buckets[bucket]!; use < end; use++) {
    const field = use * USE_FIELDS;
    const begin = token - fields[field + AT]!;
    const length = fields[field + TOKENS]!;
    if (begin < 0 || begin + length > tokens.count) continue;
    const from = fields[field + HASHES]!;
    for (let index = 0; index < length; index++)
      if (tokenHashes[begin + index] !== hashes[from + index]) continue next;
    const openEnd = openEnds[use];
    if (openEnd !== undefined) {
      if (begin + length >= tokens.count) continue;
      if (!folded().startsWith(openEnd, tokens.starts[begin + length])) continue;
    }
    if (fields[field + SCAN] !== scan) {
      fields[field + SCAN] = scan;
      fields[field + TRIED] = 0;
    }
    tryBegins(fields, field, runners[fields[field + RUNNER]!]!, token, tokens, folded, matches);
  }
}

/** Tries the tokens before the one found, as far back as a match that holds it can begin. */
function tryBegins(
  fields: Int32Array,
  field: number,
  runner: Runner,
  token: number,
  tokens: Tokens,
  folded: () => string,
  matches: PhraseMatch[],
): void {
  const { places, heads, starts } = tokens;
  const { begins } = runner;
  const earliest = places[token]! - fields[field + MAX_BEFORE]!;
  const latest = places[token]! - fields[field + MIN_BEFORE]!;
  const tried = fields[field + TRIED]!;
  let latestTried = tried;
  for (let begin = token; begin >= tried && places[begin]! >= earliest; begin--) {
    if (begins.signs) trySigns(runner, starts[begin]! - 1, folded(), matches);
    if (places[begin]! > latest) continue;
    if (begin >= latestTried) latestTried = begin + 1;
    if (begins.heads[heads[begin]! & 255] === 1) tryAt(runner, starts[begin]!, folded(), matches);
  }
  fields[field + TRIED] = latestTried;
}

/** Tries the signs before a token, back to the token before it. */
function trySigns(runner: Runner, from: number, folded: string, matches: PhraseMatch[]): void {
  for (let at = from; at >= 0 && beginsWord(folded, at + 1); at--)
    if (beginsWord(folded, at)) tryAt(runner, at, folded, matches);
}

function tryAt(
  { phrase, regex, begins }: Runner,
  start: number,
  folded: string,
  matches: PhraseMatch[],
): void {
  const unit = folded.charCodeAt(start);
  if (begins.units[unit < 128 ? unit : 128] === 0) return;
  regex.lastIndex = start;
  if (regex.test(folded)) matches.push({ phrase, start, end: regex.lastIndex });
}

function tryEverywhere(runner: Runner, folded: string, matches: PhraseMatch[]): void {
  for (let at = 0; at < folded.length; at++)
    if (beginsWord(folded, at)) tryAt(runner, at, folded, matches);
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
