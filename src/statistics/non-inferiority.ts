/** "Not worse by more than the margin", which "no significant difference" does not say. */
import type { Interval } from "./interval.js";
import { Z80, Z95_ONE_SIDED } from "./normal.js";
import { type PairedTable, tangoDrop } from "./tango.js";

export interface NonInferiority {
  /** Share before - share after; positive = a loss. */
  drop: number;
  /** One-sided 95 % bounds of the drop, lower and upper. */
  bounds: Interval;
  /** The lowest upper bound that this n could give: no discordant pair at all. */
  bestUpper: number;
  /** Pairs needed for 80 % power at the expected discordance. */
  neededN: number;
  outcome: "met" | "not met" | "underpowered";
}

/**
 * Met when the one-sided 95 % upper bound (Tango) of the drop is below the margin. Otherwise a loss that is shown and at least the
 * margin is "not met" at any n; else "underpowered" while n is below what the test needs, and "not met" from there on.
 */
export function nonInferiority(
  table: PairedTable,
  margin: number,
  expectedDiscordance = 0.05,
): NonInferiority {
  const drop = table.n > 0 ? (table.lost - table.gained) / table.n : 0;
  const bounds = tangoDrop(table, Z95_ONE_SIDED);
  const observed = table.n > 0 ? (table.lost + table.gained) / table.n : 0;
  const neededN = pairsNeeded(margin, Math.max(expectedDiscordance, observed));
  const bestUpper = Z95_ONE_SIDED ** 2 / (table.n + Z95_ONE_SIDED ** 2);
  let outcome: NonInferiority["outcome"] = "underpowered";
  if (bounds[1] < margin) outcome = "met";
  else if (drop >= margin && bounds[0] > 0) outcome = "not met";
  else if (table.n >= neededN) outcome = "not met";
  return { drop, bounds, bestUpper, neededN, outcome };
}

/**
 * Pairs for 80 % power of the one-sided 5 % test when there is no true drop: (z.95 + z.80)^2 x discordance / margin^2
 * (J. Nam, Biometrics 53 (1997) 1422-1430, with the null variance n x discordance). 344 at 5 % and 3 points.
 */
export function pairsNeeded(margin: number, discordance: number): number {
  return Math.ceil(((Z95_ONE_SIDED + Z80) ** 2 * discordance) / margin ** 2);
}
