/** Responses -> preference pairs. */

export * from "./audit/index.js";
export {
  buildPairs,
  type PairOptions,
  type PairReport,
  type StrategyName,
  strategies,
} from "./build-pairs.js";
