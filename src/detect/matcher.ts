/** Finds where phrases match: the automaton names candidates, sticky regexes confirm them. */
import type { CompiledPhrase } from "../patterns/index.js";
import { beginCodes, beginsWord, type Collapsed, createAutomaton } from "./automaton.js";

export interface PhraseMatch {
  /** Index into the phrases that the matcher was made with. */
  phrase: number;
  start: number;
  end: number;
}

export interface Matcher {
  /** Matches in folded text, sorted by start, disjoint per phrase. */
  match(folded: string): PhraseMatch[];
}

interface Use {
  phrase: number;
  minBefore: number;
  maxBefore: number;
}

export function createMatcher(phrases: readonly CompiledPhrase[]): Matcher {
  const uses = new Map<string, Use[]>();
  phrases.forEach(({ literals }, phrase) => {
    for (const { text, minBefore, maxBefore } of literals)
      uses.set(text, [...(uses.get(text) ?? []), { phrase, minBefore, maxBefore }]);
  });
  const mayBegin = phrases.map(({ firstUnits }) => beginCodes(firstUnits));
  const usesOf = [...uses.values()];
  const automaton = createAutomaton([...uses.keys()]);
  const hits: { use: Use; start: number }[] = [];

  return {
    match(folded) {
      hits.length = 0;
      const collapsed = automaton.scan(folded, (literal, start) => {
        for (const use of usesOf[literal]!) hits.push({ use, start });
      });
      /** Per use of a literal, the first collapsed unit that it has not yet tried as a begin. */
      const tried = new Map<Use, number>();
      const matches: PhraseMatch[] = [];
      for (const { use, start } of hits)
        confirm(
          folded,
          collapsed,
          phrases[use.phrase]!.regex,
          mayBegin[use.phrase]!,
          use,
          start,
          tried,
          matches,
        );
      return disjointPerPhrase(matches);
    },
  };
}

function confirm(
  folded: string,
  collapsed: Collapsed,
  regex: RegExp,
  mayBegin: Uint8Array,
  use: Use,
  hitStart: number,
  tried: Map<Use, number>,
  matches: PhraseMatch[],
): void {
  const { phrase } = use;
  const first = Math.max(hitStart - use.maxBefore, tried.get(use) ?? 0);
  const last = hitStart - use.minBefore;
  tried.set(use, last + 1);
  for (let at = first; at <= last; at++) {
    if (mayBegin[collapsed.codes[at]!] === 0) continue;
    const start = collapsed.offsets[at]!;
    if (!beginsWord(folded, start)) continue;
    regex.lastIndex = start;
    if (regex.test(folded)) matches.push({ phrase, start, end: regex.lastIndex });
  }
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
