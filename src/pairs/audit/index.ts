/** Pairs looked over one by one. */
export {
  type Audit,
  type AuditedPair,
  auditPairs,
  CHECK_MEANINGS,
  CHECKS,
  type CheckName,
  textOf,
} from "./audit.js";
export { type Piece, wordDiff } from "./diff.js";
export { type LostContent, lostContent } from "./lost-content.js";
