/** Interval of the difference of two shares measured on the same prompts. */
import type { Interval } from "./interval.js";
import { Z95 } from "./normal.js";

/** A paired 2x2 table, seen from its discordant cells. May be fractional (divided by a design effect). */
export interface PairedTable {
  n: number;
  /** Yes before, no after. */
  lost: number;
  /** No before, yes after. */
  gained: number;
}

/**
 * Tango's score interval for share before - share after (so a drop is positive).
 * T. Tango, Statistics in Medicine 17 (1998) 891-908. Chosen over Newcombe's method 10 because it keeps its level when
 * few pairs are discordant, which is where a safety gate stands: with none it gives ± z^2 / (n + z^2), not almost nothing.
 */
export function tangoDrop(table: PairedTable, z = Z95): Interval {
  if (table.n <= 0) return [-1, 1];
  return [solve(table, z), solve(table, -z)];
}

/** The statistic falls in `delta`: bisection finds where it crosses `target`. */
function solve(table: PairedTable, target: number): number {
  let low = -1;
  let high = 1;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (statistic(table, middle) > target) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

function statistic({ n, lost, gained }: PairedTable, delta: number): number {
  const a = 2 * n;
  const b = -lost - gained + (2 * n - lost + gained) * delta;
  const c = -gained * delta * (1 - delta);
  const q = (Math.sqrt(Math.max(0, b * b - 4 * a * c)) - b) / (2 * a);
  const variance = n * (2 * q + delta * (1 - delta));
  const gap = lost - gained - n * delta;
  if (variance <= 1e-12) return gap === 0 ? 0 : Math.sign(gap) * Infinity;
  return gap / Math.sqrt(variance);
}
