/** What the doses that were asked for come to in all, before any of them stops at the rate of people. */
import type { CategoryPlan } from "./calibrate.js";

/** @returns percent of all findings of the base; undefined where it has none */
export function requestedTotal(
  categories: readonly Pick<CategoryPlan, "baseRate" | "requested">[],
): number | undefined {
  const rate = categories.reduce((sum, { baseRate }) => sum + baseRate, 0);
  if (rate === 0) return undefined;
  const asked = categories.reduce((sum, row) => sum + row.baseRate * row.requested, 0) / rate;
  // One figure for all categories is that figure, not 60.000000001.
  return Math.round(asked * 1e6) / 1e6;
}
