/** Lengths of the pairs that protect and balance: looser than a dampening pair's, and held to by the audit. */
import type { PairKind, PairRow } from "../../core/rows.js";
import { LOOSER } from "../keep.js";

/** What `locus pairs` and a run take where nothing else is asked for. */
const USUAL_RATIO = 1.3;

/** A refusal without its wrapper may be as short as it comes. */
const BOUND: readonly PairKind[] = ["control", "keep-identity"];

/** By the ratio that the row gives, since it was measured as the bound was: in the model's tokens or in words. */
export function beyondOwnLength(
  { kind, lengthRatio }: PairRow,
  maxLengthRatio = USUAL_RATIO,
): boolean {
  return (
    BOUND.includes(kind) && Math.abs(Math.log(lengthRatio)) > Math.log(maxLengthRatio * LOOSER)
  );
}
