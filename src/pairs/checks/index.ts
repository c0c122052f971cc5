/** What is wrong with a pair. */
export {
  CHECK_MEANINGS,
  CHECKS,
  type Checked,
  type CheckName,
  type CheckSettings,
  createPairCheck,
  MAX_SIMILARITY,
  type PairCheck,
  textOf,
} from "./checks.js";
export { type LostContent, lostContent } from "./lost-content.js";
export { wordSimilarity } from "./similarity.js";
