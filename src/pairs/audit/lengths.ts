/** Lengths of the pairs that protect and balance: looser than a dampening pair's, and held to by the audit. */
import type { PairKind } from "../../core/rows.js";
import { LENGTH_RATIO } from "../checks/checks.js";
import { LOOSER } from "../keep.js";

/** A refusal without its wrapper may be as short as it comes. */
const BOUND: readonly PairKind[] = ["control", "keep-identity"];

/** @param lengthRatio in words, though building may count tokens: like a dampening pair it has room for that */
export function beyondOwnLength(
  kind: PairKind,
  lengthRatio: number,
  maxLengthRatio = LENGTH_RATIO,
): boolean {
  const most = Math.max(LENGTH_RATIO, maxLengthRatio) * LOOSER;
  return BOUND.includes(kind) && Math.abs(Math.log(lengthRatio)) > Math.log(most);
}
