/** The same measures on every arm, and what they allow to be said. Pure functions on rows. */
export { type ArmData, BASE_ARM, MAIN_ARM, UNSCALED_ARM } from "./arms.js";
export { collectArm } from "./collect/collect-arm.js";
export { firstWords, logprobs } from "./collect/likelihoods.js";
export {
  type CompareOptions,
  type CountedRow,
  compareFiles,
  comparePaired,
  countAnswer,
  type FileComparison,
  fileComparisonSchema,
} from "./compare.js";
export { type Pairing, pairRows } from "./compare-pairing.js";
export { type EvaluationInput, evaluateRun } from "./evaluate.js";
export { DEFAULT_GATES, type GateSettings, gateSettingsSchema } from "./gate-settings.js";
export type { Gate } from "./gates.js";
export { type LogprobRow, logprobRowSchema } from "./logprob-row.js";
export { humanClaim } from "./metrics/human-claims.js";
export type { Reduction } from "./metrics/reduction.js";
export { reduction } from "./metrics/reduction.js";
export type { RefusalTable } from "./metrics/refusals.js";
export {
  type RisePair,
  type Riser,
  type Substitutes,
  substitutes,
  whatRose,
} from "./metrics/what-rose.js";
export * from "./persona/index.js";
export {
  type EvaluationReport,
  evaluationReportSchema,
  type HumanBaseline,
  humanBaselineSchema,
} from "./report-schema.js";
export type { Comparison, Score, Verdict } from "./score.js";
export { type Claim, isBent } from "./verdicts.js";
