/** Protected acts of a pair's two sides. Fails closed: where the detector is unsure, the pair is none. */
import type { Act, PairKind, ScoredRow } from "../../core/rows.js";

/** One side, judged as an answer to its prompt and by itself. */
export interface Judged {
  inContext: ScoredRow;
  alone: ScoredRow;
}

export type ActProblem = "refusal-turned-into-answer" | "act-differs" | "act-unsure";

export function actProblems(kind: PairKind, rejected: Judged, chosen: Judged): ActProblem[] {
  const problems: ActProblem[] = [];
  if (refuses(rejected.inContext) && !refuses(chosen.inContext))
    problems.push("refusal-turned-into-answer");
  if (!sameAct(kind, rejected.inContext, chosen.inContext)) problems.push("act-differs");
  if (unsure(rejected) || unsure(chosen)) problems.push("act-unsure");
  return problems;
}

function sameAct(kind: PairKind, rejected: ScoredRow, chosen: ScoredRow): boolean {
  const same = rejected.acts.join() === chosen.acts.join();
  // The one kind that is about an act: a truthful answer over one that says nothing of itself, or over the same with a habit.
  if (kind === "keep-identity")
    return chosen.act === "identity-answer" && (same || rejected.act === "none");
  return same;
}

/** Half a refusal, or a text that refuses only with its prompt or only without it. */
function unsure({ inContext, alone }: Judged): boolean {
  return inContext.acts.includes("partial-refusal") || refuses(inContext) !== refuses(alone);
}

const REFUSALS: readonly (Act | "none")[] = ["refusal", "partial-refusal"];
const refuses = ({ act, acts }: ScoredRow): boolean =>
  REFUSALS.includes(act) || acts.some((each) => REFUSALS.includes(each));
