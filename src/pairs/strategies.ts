/** The strategies that build preference pairs: one function each, answers of one prompt in, candidate pairs out. */
import type { Finding } from "../core/rows.js";
import { isProtected, type ScoredAnswer, sentenceSpans, trainableFindings } from "./answer.js";
import { backtrackPair } from "./backtrack/backtrack.js";
import { likeLength, type PairContext, type Strategy } from "./candidate.js";
import { editReadsWell } from "./checks/grammar.js";
import { editFinding } from "./edit/edit-finding.js";
import { rewritePair } from "./rewrite/rewrite.js";

/** Another answer of the same model to the same prompt, with fewer habits, no act lost, of like length. */
export const resample: Strategy = (answers, context) =>
  answers.flatMap((rejected) => {
    const findings = trainableFindings(rejected, context.heldOut);
    if (findings.length === 0 || !usable(rejected)) return [];
    return answers
      .filter((chosen) => chosen !== rejected && usable(chosen))
      .map((chosen) => ({
        chosen,
        rejected,
        findings,
        margin: findings.length - trainableFindings(chosen, context.heldOut).length,
      }))
      .filter((pair) => pair.margin > 0 && likeLength(pair, context.maxLengthRatio))
      .sort((left, right) => right.margin - left.margin)
      .slice(0, 1);
  });

/** The same answer with its habits cut or repaired, the rest word for word. */
export const edit: Strategy = (answers, context) =>
  answers.flatMap((answer) => {
    if (isProtected(answer)) return [];
    const rejected = endWithSentence(answer, context);
    if (!rejected) return [];
    const removed: Finding[] = [];
    let text = rejected.row.response;
    // From the end, so that the offsets of earlier findings stay true.
    const findings = [...trainableFindings(rejected, context.heldOut)].sort(
      (a, b) => b.start - a.start,
    );
    for (const finding of findings) {
      if (text.slice(finding.start, finding.end) !== finding.text) continue;
      const edited = editFinding(text, finding, rejected.messages);
      if (edited === null || !editReadsWell(text, edited)) continue;
      text = edited;
      removed.unshift(finding);
    }
    if (removed.length === 0) return [];
    if (answer.row.finishReason !== "stop" && !endAlike(rejected.row.response, text)) return [];
    const chosen = context.rescore(rejected, text);
    const margin = rejected.scored.findings.length - chosen.scored.findings.length;
    const pair = { chosen, rejected, findings: removed, margin };
    return margin > 0 &&
      chosen.scored.act === rejected.scored.act &&
      likeLength(pair, context.maxLengthRatio)
      ? [pair]
      : [];
  });

/** The same answer up to a habit, and what the model said there when that habit was forbidden. */
export const backtrack: Strategy = (answers, context) =>
  answers.flatMap((answer) =>
    (context.versions.backtrack.get(answer.row.id) ?? []).flatMap((version) => {
      const pair = backtrackPair(answer, version, context);
      return typeof pair === "string" ? [] : [pair];
    }),
  );

/** An answer that the token limit cut, up to its last whole sentence: both sides of an edit then end alike. */
function endWithSentence(answer: ScoredAnswer, context: PairContext): ScoredAnswer | undefined {
  if (answer.row.finishReason === "stop") return answer;
  const { response } = answer.row;
  const last = sentenceSpans(response).findLast(([start, end]) =>
    /[.!?]["'”’)]*$/.test(response.slice(start, end)),
  );
  if (!last || last[1] < response.length / 2) return undefined;
  return context.rescore(answer, response.slice(0, last[1]));
}

/** What the model would have said next is unknown: a cut answer may not lose its last words. */
function endAlike(left: string, right: string): boolean {
  return left.slice(-24) === right.slice(-24);
}

/** Truncated answers are never paired by their ends, and protected acts never stand on a dampen pair. */
function usable(answer: ScoredAnswer): boolean {
  return answer.row.finishReason === "stop" && !isProtected(answer) && answer.scored.words >= 8;
}

/** The same answer, its habits said in other words by another model. */
export const rewrite: Strategy = (answers, context) =>
  answers.flatMap((answer) =>
    (context.versions.rewrite.get(answer.row.id) ?? []).flatMap(
      (version) => rewritePair(answer, version, context) ?? [],
    ),
  );
