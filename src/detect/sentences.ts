/** Cuts folded text into sentences without a segmenter: line breaks and end marks, minus abbreviations. */
import { TokenReader } from "./tokens.js";

/** UTF-16 offsets, [start, end), white space and list marks before the first word left out. */
export interface Sentence {
  start: number;
  end: number;
}

const NEWLINE = 0x0a;
const FULL_STOP = 0x2e;
/** What stands for masked text, and letters beyond ASCII. */
const FIRST_OTHER = 0x7f;
const CLOSERS = "\"')*_]";
const ABBREVIATION =
  /(?:^|[^a-z'’])(?:e\.g|i\.e|etc|vs|mr|mrs|ms|dr|prof|st|no|fig|approx|u\.s|a\.m|p\.m|[a-hj-z])$/;
/** What a chat template leaves behind (`Anything else?assistant`); not the rest of an address (`?id=3`). */
const GLUED_WORD = /^[a-z]{2,20}(?:[\s.,!?]|$)/;
/** Those of more than one letter after their last full stop. */
const LONG_ABBREVIATIONS = new Set("etc vs mr mrs ms dr prof st no fig approx".split(" "));
const MAX_ABBREVIATION = 6;
const LIST_NUMBER = /^[ *_#>]*\(?\d{1,3}$/;
/** Marks and emoji that may stand between a sentence's begin and its first word. */
const LEAD =
  /^(?:[\s*_#>"'()\-|+~=\u2000-\u2bff\ud800-\udfff]|\ufe0f)*(?:\(?\d{1,3}[.)]\s+)?[\s*_"'(]*/;

/** The ASCII part of `LEAD`'s first class. */
const LEADING = new Uint8Array(128);
for (const mark of " \n*_#>\"'()-|+~=") LEADING[mark.charCodeAt(0)] = 1;

/** What can end a sentence, as tokens tell: see `Tokens`. */
export interface Marks {
  marks: Int32Array;
  markCount: number;
}

const reader = new TokenReader();

/**
 * @param limit stops after so many sentences
 * @param known of the text
 */
export function sentencesOf(
  folded: string,
  limit = Number.POSITIVE_INFINITY,
  known: Marks = reader.of(folded),
): Sentence[] {
  const { marks, markCount } = known;
  const sentences: Sentence[] = [];
  let from = 0;
  for (let index = 0; index < markCount && sentences.length < limit; index++) {
    const mark = marks[index]!;
    if (mark < from) continue;
    const end = folded.charCodeAt(mark) === NEWLINE ? mark + 1 : endOfSentence(folded, from, mark);
    if (end === -1) continue;
    pushSentence(folded, from, end, sentences);
    from = end;
  }
  if (sentences.length < limit) pushSentence(folded, from, folded.length, sentences);
  return sentences;
}

/** Where the sentence that an end mark may end ends, with the closing marks after it; -1 where it goes on. */
function endOfSentence(folded: string, from: number, mark: number): number {
  const unit = folded.charCodeAt(mark);
  let at = mark;
  while (at < folded.length && isEndMark(folded.charCodeAt(at))) at++;
  const single = at === mark + 1 && unit === FULL_STOP;
  while (at < folded.length && CLOSERS.includes(folded[at]!)) at++;
  const next = folded[at];
  if (next !== undefined && next !== " " && next !== "\n")
    if (unit === FULL_STOP || !GLUED_WORD.test(folded.slice(at, at + 24))) return -1;
  return single && !endsSentence(folded, from, mark, at) ? -1 : at;
}

function isEndMark(unit: number): boolean {
  return unit === FULL_STOP || unit === 0x21 || unit === 0x3f;
}

function pushSentence(folded: string, from: number, end: number, sentences: Sentence[]): void {
  let start = from;
  while (start < end && folded.charCodeAt(start) === 0x20) start++;
  let stop = end;
  while (
    stop > start &&
    (folded.charCodeAt(stop - 1) === 0x20 || folded.charCodeAt(stop - 1) === NEWLINE)
  )
    stop--;
  // In ASCII the regexes below are done by hand.
  let lead = start;
  let first = folded.charCodeAt(lead);
  while (lead < stop && first < 128 && LEADING[first] === 1) first = folded.charCodeAt(++lead);
  if (lead >= stop) return;
  if (first < 128 && folded.charCodeAt(stop - 1) < 128) {
    if (isDigit(first)) lead = afterListNumber(folded, lead);
    if (holdsWord(folded, lead, stop)) sentences.push({ start: lead, end: stop });
    return;
  }
  const raw = folded.slice(from, end);
  if (raw === "" || raw === "\n") return;
  start = from + LEAD.exec(raw)![0].length;
  stop = from + raw.trimEnd().length;
  if (stop > start && /[a-z0-9\u007f-\uffff]/.test(folded.slice(start, stop)))
    sentences.push({ start, end: stop });
}

/** Whether one full stop at `mark` ends a sentence: not after an abbreviation or a list number. */
function endsSentence(folded: string, from: number, mark: number, after: number): boolean {
  // Most ends follow a word of two letters or more: then only that word tells.
  let word = mark;
  while (word > from && mark - word <= MAX_ABBREVIATION && isLetter(folded.charCodeAt(word - 1)))
    word--;
  if (mark - word > MAX_ABBREVIATION) return true;
  if (mark - word > 1 && !LONG_ABBREVIATIONS.has(folded.slice(word, mark))) return true;
  const before = folded.slice(Math.max(from, mark - 16), mark);
  if (LIST_NUMBER.test(before) && before.length < 16) return false;
  return !ABBREVIATION.test(before) || folded.slice(after, after + 2).trim() === "";
}

function isLetter(unit: number): boolean {
  return unit >= 0x61 && unit <= 0x7a;
}

function isDigit(unit: number): boolean {
  return unit >= 0x30 && unit <= 0x39;
}

/** Past `1. ` or `1) ` and the marks after it; `at` itself where there is no such number. */
function afterListNumber(folded: string, at: number): number {
  let after = at;
  while (isDigit(folded.charCodeAt(after))) after++;
  const mark = folded.charCodeAt(after);
  if (after - at > 3 || (mark !== FULL_STOP && mark !== 0x29)) return at;
  if (folded.charCodeAt(++after) !== 0x20) return at;
  while (" *_\"'(".includes(folded.charAt(after)) && after < folded.length) after++;
  return after;
}

function holdsWord(folded: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) {
    const unit = folded.charCodeAt(at);
    if (isLetter(unit) || isDigit(unit) || unit >= FIRST_OTHER) return true;
  }
  return false;
}

/** Index of the sentence that holds offset `at`, or of the last one that begins before it. */
export function sentenceAt(sentences: readonly Sentence[], at: number): number {
  let low = 0;
  let high = sentences.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (sentences[middle]!.start <= at) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Words as they are compared where an answer may say them again: case, digits and blanks make no other sentence. */
export const sameWords = (text: string): string =>
  text.toLowerCase().replace(/\d+/g, "0").replace(/\s+/g, " ").trim();
