/** Cuts folded text into sentences without a segmenter: line breaks and end marks, minus abbreviations. */

/** UTF-16 offsets, [start, end), white space and list marks before the first word left out. */
export interface Sentence {
  start: number;
  end: number;
}

const END = /[.!?:]*(?:([.!?])[.!?]*["')*_\]]{0,4}(?= |$)|\n)/g;
const ABBREVIATION =
  /(?:^|[^a-z])(?:e\.g|i\.e|etc|vs|mr|mrs|ms|dr|prof|st|no|fig|approx|u\.s|a\.m|p\.m|[a-z])$/;
const LIST_NUMBER = /(?:^|\n)[ *_#>]*\(?\d{1,3}$/;
/** Marks that may stand between a sentence's begin and its first word. */
const LEAD = /^[\s*_#>"'()\-\u2022\u25cf\u25e6|+~=]*(?:\(?\d{1,3}[.)]\s+)?[\s*_"'(]*/;

export function sentencesOf(folded: string): Sentence[] {
  const sentences: Sentence[] = [];
  let from = 0;
  const push = (end: number): void => {
    const raw = folded.slice(from, end);
    const start = from + LEAD.exec(raw)![0].length;
    const stop = from + raw.trimEnd().length;
    if (stop > start && /[a-z0-9\u0001\u0080-\uffff]/.test(folded.slice(start, stop)))
      sentences.push({ start, end: stop });
    from = end;
  };
  END.lastIndex = 0;
  for (let match = END.exec(folded); match !== null; match = END.exec(folded)) {
    const end = match.index + match[0].length;
    if (match[1] === "." && match[0] === ".") {
      const before = folded.slice(Math.max(from, match.index - 16), match.index);
      if (ABBREVIATION.test(before) && !endsText(folded, end)) continue;
      if (LIST_NUMBER.test(folded.slice(Math.max(0, from - 1), match.index))) continue;
    }
    push(end);
  }
  push(folded.length);
  return sentences;
}

function endsText(folded: string, end: number): boolean {
  return folded.slice(end, end + 2).trim() === "";
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
