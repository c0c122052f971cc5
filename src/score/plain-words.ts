/** How much an answer says besides its habits: what must not shrink when they do. */
import type { Finding } from "../core/rows.js";
import { maskNonProse, wordsOf } from "../detect/index.js";

/** Words of an answer outside its findings, counted as its words are (outside code and quotations). */
export function plainWords(
  response: string,
  findings: readonly Pick<Finding, "start" | "end">[],
): number {
  const masked = maskNonProse(response);
  const spans = [...findings].sort((left, right) => left.start - right.start);
  let inside = 0;
  let reached = 0;
  for (const { start, end } of spans) {
    const from = Math.max(start, reached);
    if (from < end) inside += wordsOf(masked.slice(from, end));
    reached = Math.max(reached, end);
  }
  return wordsOf(masked) - inside;
}
