/** Where an answer is taken back to: the beginnings of the habits in it. */
import type { Finding } from "../../core/rows.js";
import { isProtected, type ScoredAnswer, sentenceSpans, trainableFindings } from "../answer.js";

/** Answers shorter than this are no answers to learn from. */
const LEAST_WORDS = 8;

/**
 * The findings to go back to, at most `most`, none in the same sentence as another. Only whole answers without a protected
 * act: what is sampled anew after "I can't help with that" may be anything.
 */
export function placesOf(
  answer: ScoredAnswer,
  heldOut: ReadonlySet<string>,
  most: number,
): Finding[] {
  const { row, scored } = answer;
  if (row.finishReason !== "stop" || isProtected(answer) || scored.words < LEAST_WORDS) return [];
  const sentences = sentenceSpans(row.response);
  const sentenceOf = (at: number): number => sentences.findLastIndex(([start]) => start <= at);
  const taken = new Set<number>();
  return [...trainableFindings(answer, heldOut)]
    .sort((left, right) => left.start - right.start)
    .filter(({ start }) => {
      const sentence = sentenceOf(start);
      if (taken.has(sentence)) return false;
      taken.add(sentence);
      return true;
    })
    .slice(0, most);
}
