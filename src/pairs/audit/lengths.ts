/** Lengths of the pairs that protect and balance: looser than a dampening pair's, and held to by the audit. */
import type { PairKind, PairRow } from "../../core/rows.js";

/** What `locus pairs` and a run take where nothing else is asked for. */
const USUAL_RATIO = 1.3;

/**
 * How much further apart the sides of a kind may be than those of a dampening pair, as `keep.ts` makes them. A refusal without
 * its wrapper may be as short as it comes.
 */
const LOOSER: Partial<Record<PairKind, number>> = { control: 1.5, "keep-identity": 1.5 };

/** By the ratio that the row gives, since it was measured as the bound was: in the model's tokens or in words. */
export function beyondOwnLength(
  { kind, lengthRatio }: PairRow,
  maxLengthRatio = USUAL_RATIO,
): boolean {
  const looser = LOOSER[kind];
  return (
    looser !== undefined && Math.abs(Math.log(lengthRatio)) > Math.log(maxLengthRatio * looser)
  );
}
