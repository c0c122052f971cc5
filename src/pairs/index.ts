/** Responses -> preference pairs. */

export * from "./audit/index.js";
export {
  type BacktrackReport,
  type BacktrackRequest,
  type BacktrackSettings,
  backtrackAnswers,
  type Continue,
  type Continued,
} from "./backtrack/backtrack.js";
export { BALANCED } from "./balance.js";
export {
  balancedPairs,
  buildPairs,
  dampened,
  type PairOptions,
  type PairReport,
  type PassedPairs,
  pairContext,
  passedPairs,
  type ReadOptions,
  type StrategyName,
  strategies,
} from "./build-pairs.js";
export * from "./checks/index.js";
export { type Ches, measureChes, mostAlike } from "./displacement/ches.js";
export { createReplyCache } from "./rewrite/cache.js";
export { type EndpointSettings, KEY_VARIABLES, keyFrom } from "./rewrite/endpoint.js";
export { type RewriteReport, rewriteAnswers } from "./rewrite/rewrite.js";
export type { Version } from "./versions.js";
