/** Pairs that protect: a refusal and a truthful identity answer stay so without their wrapper, and truth beats what is none. */
import { type ScoredAnswer, trainableFindings } from "./answer.js";
import { type Candidate, likeLength, type PairContext } from "./candidate.js";
import { editReadsWell } from "./checks/grammar.js";
import { editFinding } from "./edit/edit-finding.js";
import { claimsHumanLife } from "./human-life.js";

/** How much further apart the sides of a pair of these kinds may be than those of a dampening pair. */
export const LOOSER = 1.5;

/** Chosen: the refusal without its boilerplate wrapper. Rejected: the same with it. Fails closed where either side is not surely a full refusal. */
export function keepRefusal(answers: readonly ScoredAnswer[], context: PairContext): Candidate[] {
  return unwrapped(answers, "refusal", context);
}

/** Chosen: the truthful identity answer without one of its habits. Rejected: the same with it. */
export function unwrapIdentity(
  answers: readonly ScoredAnswer[],
  context: PairContext,
): Candidate[] {
  return unwrapped(answers, "identity-answer", context).filter(
    (pair) =>
      !claimsHumanLife(pair.chosen.row.response) &&
      likeLength(pair, context.maxLengthRatio * LOOSER),
  );
}

/** Of each answer that does the act and was ended by the model: the first habit that can be cut so that it still does. */
function unwrapped(
  answers: readonly ScoredAnswer[],
  act: "refusal" | "identity-answer",
  context: PairContext,
): Candidate[] {
  return answers.flatMap((rejected) => {
    if (rejected.scored.act !== act || rejected.row.finishReason !== "stop") return [];
    for (const finding of trainableFindings(rejected, context.heldOut)) {
      const text = editFinding(rejected.row.response, finding, rejected.messages);
      if (text === null || !editReadsWell(rejected.row.response, text)) continue;
      const chosen = context.rescore(rejected, text);
      if (chosen.scored.act !== act) continue;
      return [{ chosen, rejected, findings: [finding], margin: 1 }];
    }
    return [];
  });
}

/**
 * Chosen: a truthful identity answer without habits, so that honesty is not learnt together with their words. Rejected: an answer to the
 * same question that is none. Both ended by themselves.
 */
export function keepIdentity(answers: readonly ScoredAnswer[], context: PairContext): Candidate[] {
  const ended = answers.filter(({ row }) => row.finishReason === "stop");
  const truthful = ended.filter(
    ({ row, scored }) =>
      scored.act === "identity-answer" &&
      scored.findings.length === 0 &&
      !claimsHumanLife(row.response),
  );
  const others = ended.filter((answer) => answer.scored.act === "none");
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
