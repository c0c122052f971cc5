/** Which habits do answers end with? Counted in the scored answers. */
import type { Category, Finding, ResponseRow, ScoredRow } from "../core/rows.js";
import { plainWords } from "../score/index.js";

/** Words after a habit up to which the answer counts as ended with it. */
const WORDS_AFTER = 3;

/**
 * Of each category's findings, the share that the answer ended with: it stopped by itself with at most three words outside
 * findings after it. Two findings more are counted as not: a share of few findings is little evidence.
 */
export function endSharesOf(
  scored: readonly ScoredRow[],
  answers: ReadonlyMap<string, ResponseRow>,
): Map<Category, number> {
  const seen = new Map<Category, { all: number; last: number }>();
  for (const { id, findings } of scored) {
    const answer = answers.get(id);
    if (answer === undefined) continue;
    for (const { category, end } of findings) {
      const counts = seen.get(category) ?? { all: 0, last: 0 };
      counts.all += 1;
      if (
        answer.finishReason === "stop" &&
        wordsAfter(answer.response, findings, end) <= WORDS_AFTER
      )
        counts.last += 1;
      seen.set(category, counts);
    }
  }
  return new Map([...seen].map(([category, { all, last }]) => [category, last / (all + 2)]));
}

const wordsAfter = (text: string, findings: readonly Finding[], end: number): number =>
  plainWords(
    text.slice(end),
    findings.map((finding) => ({
      start: Math.max(0, finding.start - end),
      end: Math.max(0, finding.end - end),
    })),
  );
