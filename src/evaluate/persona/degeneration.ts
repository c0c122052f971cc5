/** Text that broke down: nothing there, the same again and again, or a run that never ends. Free of any persona. */
import { sentencesIn, wordsIn } from "./text.js";

export type DegenerationReason = "empty" | "repetition" | "endless";

export interface Degeneration {
  degenerate: boolean;
  reason: DegenerationReason | null;
}

/** Chat replies of no or one word are a stop at the start ... */
const MIN_WORDS = 2;
/** ... unless that word is long: a formula, a pattern, a sentence in a script without spaces. Characters. */
const LONG_WORD = 20;
/** A sentence or line of at least this many words, word for word ... ("No, no." may come back) */
const SENTENCE_WORDS = 4;
/** ... this often: people repeat a sentence twice for effect, three times in refrains and timetables, ... */
const SENTENCE_COPIES = 3;
/** ... where such sentences make up this share of all words: timetables and test plans lie below, loops above. */
const REPEATED_SHARE = 0.3;
/** Copies in a row of a run of words that make a loop, by the run's length: "very very very", "on and on and on" are speech. */
const loopCopies = (period: number): number =>
  period === 1 ? 8 : Math.max(3, Math.ceil(16 / period));
const LONGEST_PERIOD = 40;
/** Share of different word trigrams; human and ordinary model text lies above .9, lists with one frame about .6-.8. */
const MIN_DISTINCT_TRIGRAMS = 0.4;
/** Below this many words the share says little. */
const DISTINCT_FROM_WORDS = 40;
/** Words of a stretch without full stop, comma or line break; the longest in ordinary answers is about 60. */
const LONGEST_STRETCH = 100;
/** Characters of one unbroken word; long German compounds and identifiers stay below, "aaaaaa..." does not. */
const LONGEST_WORD = 60;

/**
 * Fenced code, tables and web addresses are left out (their sameness is their form), and list numbers are dropped, so that
 * a counted loop ("1. Eat well. 2. Eat well. ...") is seen as the loop that it is. Reasons are tried in the order empty,
 * repetition, endless.
 */
export function degeneration(text: string): Degeneration {
  const words = wordsIn(text);
  if (words.length < MIN_WORDS && text.trim().length < LONG_WORD) return found("empty");
  const prose = withoutForm(text);
  const proseWords = wordsIn(prose);
  if (repeatsSentence(prose) || loops(proseWords) || fewDifferent(proseWords))
    return found("repetition");
  if (runsOn(prose)) return found("endless");
  return { degenerate: false, reason: null };
}

function found(reason: DegenerationReason): Degeneration {
  return { degenerate: true, reason };
}

function withoutForm(text: string): string {
  return text
    .replace(/```[\s\S]*?(?:```|$)/g, "\n")
    .replace(/^\s*\|.*$/gm, "")
    .replace(/\bhttps?:\/\/\S+/g, "")
    .replace(/^\s*(?:\d+[.)]|[-*\u2022])\s+/gm, "");
}

function repeatsSentence(prose: string): boolean {
  const copies = new Map<string, number>();
  let total = 0;
  for (const sentence of sentencesIn(prose)) {
    const words = wordsIn(sentence);
    total += words.length;
    const key = words.join(" ");
    if (words.length >= SENTENCE_WORDS) copies.set(key, (copies.get(key) ?? 0) + 1);
  }
  const repeated = [...copies]
    .filter(([, count]) => count >= SENTENCE_COPIES)
    .reduce((sum, [key, count]) => sum + key.split(" ").length * count, 0);
  return repeated > 0 && repeated / total >= REPEATED_SHARE;
}

/** A run of 1 to 40 words that follows itself often enough, anywhere in the text. O(words x periods). */
function loops(words: readonly string[]): boolean {
  for (let period = 1; period <= LONGEST_PERIOD; period++) {
    const needed = period * (loopCopies(period) - 1);
    let same = 0;
    for (let at = period; at < words.length; at++) {
      same = words[at] === words[at - period] ? same + 1 : 0;
      if (same >= needed) return true;
    }
  }
  return false;
}

function fewDifferent(words: readonly string[]): boolean {
  if (words.length < DISTINCT_FROM_WORDS) return false;
  const trigrams = words.slice(2).map((word, at) => `${words[at]} ${words[at + 1]} ${word}`);
  return new Set(trigrams).size / trigrams.length < MIN_DISTINCT_TRIGRAMS;
}

function runsOn(prose: string): boolean {
  if (
    prose.split(/\s+/).some((word) => word.length > LONGEST_WORD && /^[\p{L}\p{N}]+$/u.test(word))
  )
    return true;
  return prose
    .split(/[.!?,;:()\u2026\u2014\n]+/u)
    .some((stretch) => wordsIn(stretch).length > LONGEST_STRETCH);
}
