/** Responses -> preference pairs. */
export {
  buildPairs,
  type PairOptions,
  type PairReport,
  type StrategyName,
  strategies,
} from "./build-pairs.js";
