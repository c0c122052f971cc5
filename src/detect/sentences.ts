/** Cuts folded text into sentences without a segmenter: line breaks and end marks, minus abbreviations. */

/** UTF-16 offsets, [start, end), white space and list marks before the first word left out. */
export interface Sentence {
  start: number;
  end: number;
}

const END_MARKS = ".!?";
const CLOSERS = "\"')*_]";
const ABBREVIATION =
  /(?:^|[^a-z])(?:e\.g|i\.e|etc|vs|mr|mrs|ms|dr|prof|st|no|fig|approx|u\.s|a\.m|p\.m|[a-hj-z])$/;
const LIST_NUMBER = /^[ *_#>]*\(?\d{1,3}$/;
/** Marks and emoji that may stand between a sentence's begin and its first word. */
const LEAD =
  /^(?:[\s*_#>"'()\-|+~=\u2000-\u2bff\ud800-\udfff]|\ufe0f)*(?:\(?\d{1,3}[.)]\s+)?[\s*_"'(]*/;

export function sentencesOf(folded: string): Sentence[] {
  const sentences: Sentence[] = [];
  let from = 0;
  const push = (end: number): void => {
    const raw = folded.slice(from, end);
    const start = from + LEAD.exec(raw)![0].length;
    const stop = from + raw.trimEnd().length;
    if (stop > start && /[a-z0-9\u0080-\uffff]/.test(folded.slice(start, stop)))
      sentences.push({ start, end: stop });
    from = end;
  };
  for (let at = 0; at < folded.length; ) {
    if (folded[at] === "\n") {
      push(++at);
      continue;
    }
    const marks = at;
    while (at < folded.length && END_MARKS.includes(folded[at]!)) at++;
    if (at === marks) {
      at++;
      continue;
    }
    const single = at === marks + 1 && folded[marks] === ".";
    while (at < folded.length && CLOSERS.includes(folded[at]!)) at++;
    if (at < folded.length && folded[at] !== " " && folded[at] !== "\n") continue;
    if (single && !endsSentence(folded, from, marks, at)) continue;
    push(at);
  }
  push(folded.length);
  return sentences;
}

/** Whether one full stop at `mark` ends a sentence: not after an abbreviation or a list number. */
function endsSentence(folded: string, from: number, mark: number, after: number): boolean {
  const before = folded.slice(Math.max(from, mark - 16), mark);
  if (LIST_NUMBER.test(before) && before.length < 16) return false;
  return !ABBREVIATION.test(before) || folded.slice(after, after + 2).trim() === "";
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
