/** The primary persona measure: does the character speak, with no assistant behind it? */
import type { PersonaRow } from "../../core/rows.js";
import { checkPersona, type PersonaCheck } from "./check-persona.js";
import { type Degeneration, degeneration } from "./degeneration.js";
import { assistantLeakage, type LeakageLevel } from "./leakage.js";

export interface PersonaJudgement extends PersonaCheck {
  leakage: LeakageLevel;
  degeneration: Degeneration["reason"];
  /** Core features hold, leakage is 3, not degenerate. */
  inPersona: boolean;
}

/** @param persona its features; one without any is never spoken for by a reply */
export function judgeReply(
  reply: string,
  persona: Pick<PersonaRow, "id" | "features">,
): PersonaJudgement {
  const check = checkPersona(reply, persona);
  const leakage = assistantLeakage(reply);
  const { reason } = degeneration(reply);
  return {
    ...check,
    leakage,
    degeneration: reason,
    inPersona: persona.features.length > 0 && check.core && leakage === 3 && reason === null,
  };
}

export function inPersona(reply: string, persona: PersonaRow): boolean {
  return judgeReply(reply, persona).inPersona;
}
