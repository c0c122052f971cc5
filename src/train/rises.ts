/** Where the probability goes that openers lose: to the other tokens of their position, and to the end of turn. */
import type { EndRow, LookaheadRow } from "./lookahead-row.js";

export interface Opener {
  row: LookaheadRow;
  moved: boolean;
  dose: number;
  /** Of habits of this kind, the share that answers end with. */
  endShare: number;
}

/** Of a position's openers, how much probability may be taken at most: the rest would have to rise without bound. */
const MOST_TAKEN = 0.95;

/**
 * By how much, nats, the other tokens of a position rise when its openers are dampened.
 * With B, A the openers' probability before and after and E the part of B - A that goes to the end of turn, others rise by
 * f = 1 + (B - A - E) / (1 - B), and an end of probability e by f + E / e.
 * @returns of a place; given the end's probability, the rise of the end
 */
export function risesOf(
  openers: readonly Opener[],
  ends: readonly EndRow[],
): (row: Pick<EndRow, "id" | "position">, end?: number) => number {
  const keyOf = ({ id, position }: Pick<EndRow, "id" | "position">): string => `${position} ${id}`;
  // Where the reference hardly ever ends, nothing can be left to the end.
  const mayEnd = new Set(ends.map(keyOf));
  const taken = new Map<string, { before: number; after: number; toEnd: number }>();
  for (const { row, moved, dose, endShare } of openers) {
    if (!moved) continue;
    const key = keyOf(row);
    const sums = taken.get(key) ?? { before: 0, after: 0, toEnd: 0 };
    sums.before += row.probability;
    sums.after += row.probability * (1 - dose);
    if (mayEnd.has(key)) sums.toEnd += row.probability * dose * endShare;
    taken.set(key, sums);
  }
  return (row, end) => {
    const sums = taken.get(keyOf(row));
    if (sums === undefined) return 0;
    const before = Math.min(MOST_TAKEN, sums.before);
    const scale = before / sums.before;
    const toEnd = sums.toEnd * scale;
    const others = 1 + (before - sums.after * scale - toEnd) / (1 - before);
    return Math.log(end === undefined ? others : others + toEnd / end);
  };
}
