/** Pairs looked over one by one. */
export { type Audit, type AuditedPair, auditPairs } from "./audit.js";
export { type Piece, wordDiff } from "./diff.js";
export { completePair, type GivenPair, givenPairSchema } from "./given-pairs.js";
