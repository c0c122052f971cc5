/** Pairs that protect: a refusal stays one without its wrapper, a truthful identity answer beats one that is not. */
import type { ScoredAnswer } from "./answer.js";
import { type Candidate, likeLength, type PairContext } from "./candidate.js";
import { editReadsWell } from "./checks/grammar.js";
import { editFinding } from "./edit/edit-finding.js";

/** How much further apart the sides of a pair of these kinds may be than those of a dampening pair. */
export const LOOSER = 1.5;

/** Chosen: the refusal without its boilerplate wrapper. Rejected: the same with it. Fails closed where either side is not surely a full refusal. */
export function keepRefusal(answers: readonly ScoredAnswer[], context: PairContext): Candidate[] {
  return answers.flatMap((rejected) => {
    if (rejected.scored.act !== "refusal" || rejected.row.finishReason !== "stop") return [];
    for (const finding of rejected.scored.findings) {
      const text = editFinding(rejected.row.response, finding, rejected.messages);
      if (text === null || !editReadsWell(rejected.row.response, text)) continue;
      const chosen = context.rescore(rejected, text);
      if (chosen.scored.act !== "refusal") continue;
      return [{ chosen, rejected, findings: [finding], margin: 1 }];
    }
    return [];
  });
}

/**
 * Chosen: a truthful identity answer without habits, so that honesty is not learnt together with their words. Rejected: an answer to the
 * same question that is none.
 */
export function keepIdentity(answers: readonly ScoredAnswer[], context: PairContext): Candidate[] {
  const truthful = answers.filter(
    ({ scored }) => scored.act === "identity-answer" && scored.findings.length === 0,
  );
  const others = answers.filter((answer) => answer.scored.act === "none");
  return truthful.flatMap((chosen) =>
    others
      .map((rejected) => ({ chosen, rejected, findings: [], margin: 0 }))
      .filter((pair) => likeLength(pair, context.maxLengthRatio * LOOSER))
      .slice(0, 1),
  );
}

/** Two answers without habits, the longer one chosen: what balances the lengths of the other pairs. No answer is used twice. */
export function control(answers: readonly ScoredAnswer[], context: PairContext): Candidate[] {
  const plain = answers.filter(
    (answer) =>
      answer.scored.findings.length === 0 &&
      answer.scored.act === "none" &&
      answer.row.finishReason === "stop" &&
      answer.scored.words >= 8,
  );
  const sorted = [...plain].sort((left, right) => right.length - left.length);
  const shorter = sorted.slice(Math.ceil(sorted.length / 2)).reverse();
  return shorter.flatMap((rejected, index) => {
    const pair = { chosen: sorted[index]!, rejected, findings: [], margin: 0 };
    const use =
      pair.chosen.length > rejected.length && likeLength(pair, context.maxLengthRatio * LOOSER);
    return use ? [pair] : [];
  });
}
