/** Protected speech acts of an answer: what de-tuning must leave as it is. */
import { ACTS, type Act } from "../../core/rows.js";
import { type FindContext, type PreparedDocument, prepareDocument } from "../document.js";
import { ANY_HELP_GATE, gatesOf, IDENTITY_GATE, REFERS_GATE } from "./gates.js";
import { isIdentityAnswer } from "./identity.js";
import { refusalOf } from "./refusal.js";
import { isSafetyReferral } from "./safety.js";

export { refers } from "./safety.js";

export interface ActsFound {
  /** The first of `acts`, in the order of `ACTS`. */
  act: Act | "none";
  acts: Act[];
}

/**
 * The acts that an answer performs. Refusal is three-way (`refusal`, `partial-refusal`, neither);
 * identity answers and some safety referrals need the prompt in `context` to be seen.
 */
export function classifyActs(response: string, context?: FindContext): ActsFound {
  return classifyActsIn(prepareDocument(response, context));
}

export function classifyActsIn(answer: PreparedDocument): ActsFound {
  // How long it thought says nothing of how its answer begins.
  const document = answer.withoutReasoning();
  const gates = gatesOf(document);
  const found = new Set<Act>();
  const may = {
    referAnybody: (gates & REFERS_GATE) !== 0,
    giveAnyHelp: (gates & ANY_HELP_GATE) !== 0,
  };
  if (isSafetyReferral(document, may)) found.add("safety");
  const refusal = refusalOf(document, gates);
  if (refusal !== "none") found.add(refusal);
  if ((gates & IDENTITY_GATE) !== 0 && isIdentityAnswer(document)) found.add("identity-answer");
  const acts = ACTS.filter((act) => found.has(act));
  return { act: acts[0] ?? "none", acts };
}
