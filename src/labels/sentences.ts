/** Sentences as a reader sees them: a line at a time, cut by the Unicode sentence rules. Not for the hot path. */

export interface Span {
  start: number;
  end: number;
}

const segmenter = new Intl.Segmenter("en", { granularity: "sentence" });
const FENCE = /^[ \t]*(`{3,}|~{3,})(.*)$/s;
/** What a line may begin with that is no sentence of its own: bullets, numbers, headings. */
const LEAD = /^[\s>#*_+\-•]*(?:\(?\d{1,3}[.)]\s+)?[\s*_]*/;

/** Sentences outside fenced code, in order; each holds at least one letter. UTF-16 offsets. */
export function sentencesOfAnswer(response: string): Span[] {
  const spans: Span[] = [];
  /** Marks that opened the code block; empty outside. */
  let opened = "";
  let offset = 0;
  for (const line of response.split("\n")) {
    const [, marks = "", after = ""] = FENCE.exec(line) ?? [];
    if (opened !== "") {
      if (marks.startsWith(opened) && after.trim() === "") opened = "";
    } else if (marks !== "") opened = marks;
    else {
      const lead = LEAD.exec(line)![0].length;
      for (const { segment, index } of segmenter.segment(line.slice(lead))) {
        const start = offset + lead + index;
        const end = start + segment.trimEnd().length;
        if (/\p{L}/u.test(segment)) spans.push({ start, end });
      }
    }
    offset += line.length + 1;
  }
  return spans;
}
