/** Finds where phrases match: the automaton names candidates, sticky regexes confirm them. */
import type { CompiledPhrase } from "../patterns/index.js";
import { beginsWord, beginUnits, createAutomaton } from "./automaton.js";

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

/** A literal of a phrase. */
interface Use {
  phrase: number;
  regex: RegExp;
  mayBegin: Uint8Array;
  length: number;
  minBefore: number;
  maxBefore: number;
  /** The text in which `tried` holds, and the first collapsed unit not yet tried there as a begin. */
  scan: number;
  tried: number;
}

/** Literals are cut to this many units: a longer one is hardly rarer, and makes the table outgrow the caches. */
const MAX_LITERAL = 14;

export function createMatcher(phrases: readonly CompiledPhrase[]): Matcher {
  const byText = new Map<string, Map<string, Use>>();
  phrases.forEach(({ literals, regex, firstUnits }, phrase) => {
    const mayBegin = beginUnits(firstUnits);
    for (const { text: whole, minBefore, maxBefore } of literals) {
      const text = whole.slice(0, MAX_LITERAL);
      const uses = byText.get(text) ?? new Map<string, Use>();
      byText.set(text, uses);
      uses.set(`${phrase} ${minBefore} ${maxBefore}`, {
        phrase,
        regex,
        mayBegin,
        length: text.length,
        minBefore,
        maxBefore,
        scan: 0,
        tried: 0,
      });
    }
  });
  const usesOf = [...byText.values()].map((uses) => [...uses.values()]);
  const automaton = createAutomaton([...byText.keys()]);
  let scans = 0;

  function scan(text: string, folded: () => string, found: (match: PhraseMatch) => void): void {
    scans++;
    let read: string | undefined;
    automaton.scan(text, (literal, end, offsets) => {
      read ??= folded();
      const uses = usesOf[literal]!;
      for (let index = 0; index < uses.length; index++) {
        const use = uses[index]!;
        if (use.scan !== scans) {
          use.scan = scans;
          use.tried = 0;
        }
        confirm(read, offsets, use, end - use.length, found);
      }
    });
  }

  return {
    match(text, folded) {
      const matches: PhraseMatch[] = [];
      scan(text, folded, (match) => matches.push(match));
      return matches.length < 2 ? matches : disjointPerPhrase(matches);
    },
    test(text, folded) {
      let any = false;
      scan(text, folded, () => {
        any = true;
      });
      return any;
    },
  };
}

function confirm(
  folded: string,
  offsets: Int32Array,
  use: Use,
  hitStart: number,
  found: (match: PhraseMatch) => void,
): void {
  const { regex, mayBegin } = use;
  const first = Math.max(hitStart - use.maxBefore, use.tried);
  const last = hitStart - use.minBefore;
  if (last >= use.tried) use.tried = last + 1;
  for (let at = first; at <= last; at++) {
    const start = offsets[at]!;
    const unit = folded.charCodeAt(start);
    if (mayBegin[unit < 128 ? unit : 128] === 0 || !beginsWord(folded, start)) continue;
    regex.lastIndex = start;
    if (regex.test(folded)) found({ phrase: use.phrase, start, end: regex.lastIndex });
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
