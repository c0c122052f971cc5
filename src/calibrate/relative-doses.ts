/** How strongly each category is dampened beside the others: what training needs, whatever the dose. */
import type { Category } from "../core/rows.js";
import type { CategoryPlan } from "./calibrate.js";

/**
 * Log-dampening of each category over that of the request as a whole: 1 where a category has the general dose, 0 where it is
 * to stay. An adapter's scale multiplies log-dampenings, so that the shape stays whatever scale the dial chooses.
 * Two decimals; categories of ratio 1 are left out.
 */
export function relativeDoses({
  categories,
  total,
}: {
  categories: readonly Pick<CategoryPlan, "category" | "dose" | "findings">[];
  /** Percent. */
  total: number;
}): Partial<Record<Category, number>> {
  const whole = Math.log1p(-total / 100);
  const ratios = categories.flatMap(({ category, dose, findings }) => {
    if (findings === 0 || whole === 0) return [];
    const ratio = Math.round((100 * Math.log1p(-dose / 100)) / whole) / 100;
    return ratio === 1 ? [] : [[category, Math.abs(ratio)] as const];
  });
  return Object.fromEntries(ratios);
}

/** The training dose of a category, 0 to 1, where `trainDose` is that of the request as a whole. */
export function categoryDose(trainDose: number, ratio = 1): number {
  return Math.min(MOST, 1 - (1 - trainDose) ** ratio);
}

/** A target of log(1 - dose) must stay finite. */
const MOST = 0.999;
