/** Lengths of the pairs that protect and balance: looser than a dampening pair's, and looked at by the audit alone. */
import type { PairKind, PairRow } from "../../core/rows.js";
import { type CheckSettings, textOf } from "../checks/checks.js";

/**
 * How much further apart the sides of a kind may be than those of a dampening pair, as `keep.ts` makes them. A refusal without
 * its wrapper may be as short as it comes.
 */
const LOOSER: Partial<Record<PairKind, number>> = { control: 1.5, "keep-identity": 1.5 };

/** A pair built within its bound in tokens may go a little beyond it in words, so in words no bound is closer than this. */
const LEAST_BOUND = 1.5;

/** Whether the sides of a pair that is not dampened are further apart than its kind allows. */
export function beyondOwnLength(
  pair: PairRow,
  { score, maxLengthRatio = 0 }: CheckSettings,
): boolean {
  const looser = LOOSER[pair.kind];
  if (looser === undefined) return false;
  const most = looser * Math.max(LEAST_BOUND, maxLengthRatio);
  const words = (side: PairRow["chosen"]): number =>
    Math.max(1, score({ id: pair.id, response: textOf(side), messages: pair.prompt }).words);
  const ratio = words(pair.chosen) / words(pair.rejected);
  return ratio > most || ratio < 1 / most;
}
