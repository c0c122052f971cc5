/**
 * Phrases that were compiled before, by their text with its macros put in: checking a pack, loading it and scoring with it work each out
 * once. What is known can be saved and taken up by another process: the build does so for what ships (`bootstrap/bake-packs.mjs`).
 */
import type { Literal } from "./literals.js";
import type { Need } from "./needs.js";

export interface PhraseParts {
  /** Sticky, over folded text, to be tried at the begin of a word. */
  regex: RegExp;
  /** Every match holds one of these. */
  literals: readonly Literal[];
  /** What every match holds besides. */
  needs: readonly Need[];
  /** Texts of which one begins every match, where those are few (see `Required`). */
  begins: readonly string[] | undefined;
  /** Units with which a match can begin; undefined where any can. */
  firstUnits: string | undefined;
}

/** As JSON: text, regex, literals by `minBefore` and `maxBefore`, needs, begins, first units. */
type SavedPhrase = [
  text: string,
  regex: string,
  literals: [minBefore: number, maxBefore: number, texts: string[]][],
  needs: readonly Need[],
  begins: readonly string[] | null,
  firstUnits: string | null,
];

export interface SavedPhrases {
  phrases: SavedPhrase[];
  searches: [text: string, regex: string][];
}

/** What strangers' packs hold must not fill the memory of a process that serves many. */
const MAX_KEPT = 10_000;

const phrases = new Map<string, PhraseParts>();
/** One regex for phrases that many rules share, so that what it finds need be sought once. */
const searches = new Map<string, RegExp>();

export function phraseOnce(text: string, compile: () => PhraseParts): PhraseParts {
  return once(phrases, text, compile);
}

export function searchOnce(text: string, compile: () => RegExp): RegExp {
  return once(searches, text, compile);
}

function once<Value>(kept: Map<string, Value>, text: string, compile: () => Value): Value {
  const known = kept.get(text);
  if (known !== undefined) return known;
  const value = compile();
  keep(kept, text, value);
  return value;
}

function keep<Value>(kept: Map<string, Value>, text: string, value: Value): void {
  if (kept.size >= MAX_KEPT) kept.clear();
  kept.set(text, value);
}

/** All that this process compiled or took up so far. */
export function savePhrases(): SavedPhrases {
  return {
    phrases: [...phrases].map(([text, { regex, literals, needs, begins, firstUnits }]) => [
      text,
      regex.source,
      byPlace(literals),
      needs,
      begins ?? null,
      firstUnits ?? null,
    ]),
    searches: [...searches].map(([text, regex]) => [text, regex.source]),
  };
}

/** Neighbours with one place become one entry, so that the order stays. */
function byPlace(literals: readonly Literal[]): SavedPhrase[2] {
  const groups: SavedPhrase[2] = [];
  for (const { text, minBefore, maxBefore } of literals) {
    const last = groups.at(-1);
    if (last?.[0] === minBefore && last[1] === maxBefore) last[2].push(text);
    else groups.push([minBefore, maxBefore, [text]]);
  }
  return groups;
}

/** Only what `savePhrases` of the same code gave: it is not checked. */
export function takeUpPhrases(saved: SavedPhrases): void {
  for (const [text, regex, literals, needs, begins, firstUnits] of saved.phrases)
    keep(phrases, text, {
      regex: new RegExp(regex, "y"),
      literals: literals.flatMap(([minBefore, maxBefore, texts]) =>
        texts.map((literal) => ({ text: literal, minBefore, maxBefore })),
      ),
      needs,
      begins: begins ?? undefined,
      firstUnits: firstUnits ?? undefined,
    });
  for (const [text, regex] of saved.searches) keep(searches, text, new RegExp(regex));
}
