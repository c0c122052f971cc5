/** Persona adoptability: adherence (A2), assistant leakage (A4), identification by likelihood (A1), the in-persona rate. */
export { checkPersona, type PersonaCheck } from "./check-persona.js";
export { coreConfusion } from "./confusion.js";
export { type Degeneration, type DegenerationReason, degeneration } from "./degeneration.js";
export { inPersona, judgeReply, type PersonaJudgement } from "./in-persona.js";
export { assistantLeakage, type LeakageLevel } from "./leakage.js";
export {
  type LikelihoodItem,
  type LikelihoodOptions,
  type LikelihoodPlan,
  type LikelihoodRow,
  likelihoodRows,
} from "./likelihood-rows.js";
export {
  type LikelihoodItemScore,
  type LikelihoodScore,
  scoreLikelihood,
} from "./score-likelihood.js";
