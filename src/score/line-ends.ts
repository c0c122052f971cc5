/**
 * Answers with the line ends of Windows: scored as with newlines alone, which is what rules, masks and trained weights know, with
 * findings where the answer as it is has them. So one text has one score, whatever system wrote its file.
 */
import type { Finding, Message } from "../core/rows.js";

const CRLF = "\r\n";

export interface PlainText {
  /** Every CRLF is a newline. */
  text: string;
  /** The text as it was given. */
  given: string;
  /** The offset in `given` of an offset in `text`. */
  offset(at: number): number;
}

export function withPlainLines(given: string): PlainText {
  if (!given.includes(CRLF)) return { text: given, given, offset: (at) => at };
  const text = plainLines(given);
  /** Offsets in `text` of the newlines that were two units. */
  const shortened: number[] = [];
  for (let at = given.indexOf(CRLF); at !== -1; at = given.indexOf(CRLF, at + 2))
    shortened.push(at - shortened.length);
  return { text, given, offset: (at) => at + countBelow(shortened, at) };
}

export const plainLines = (text: string): string =>
  text.includes(CRLF) ? text.replaceAll(CRLF, "\n") : text;

/** The same turns where none has such a line end. */
export function plainMessages(
  messages: readonly Message[] | undefined,
): readonly Message[] | undefined {
  if (!messages?.some(({ content }) => content.includes(CRLF))) return messages;
  return messages.map((turn) => ({ ...turn, content: plainLines(turn.content) }));
}

/** A finding of the plain text, where the given one has it. */
export function asGiven<Found extends Pick<Finding, "start" | "end" | "text">>(
  finding: Found,
  { text, given, offset }: PlainText,
): Found {
  if (text === given) return finding;
  const start = offset(finding.start);
  const end = offset(finding.end);
  return { ...finding, start, end, text: given.slice(start, end) };
}

/** How many of the ascending numbers are below a limit. */
function countBelow(numbers: readonly number[], limit: number): number {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle]! < limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
