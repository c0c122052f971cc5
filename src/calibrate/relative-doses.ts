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
    if (findings === 0) return [];
    // Every category is at the rate of people already: none is to move.
    if (whole === 0) return [[category, 0] as const];
    const ratio = Math.round((100 * Math.log1p(-dose / 100)) / whole) / 100;
    return ratio === 1 ? [] : [[category, Math.abs(ratio)] as const];
  });
  return Object.fromEntries(ratios);
}

/**
 * Whether one adapter scale can turn the doses of one request into those of the other: all log-dampenings in one proportion.
 * What was asked is compared, not what caps at the rate of people leave of it: a cap bends every dose a little differently.
 * @returns the category that stands out most, or undefined where the shapes agree
 */
export function sameShape(
  wanted: readonly Pick<CategoryPlan, "category" | "requested" | "findings">[],
  trained: readonly Pick<CategoryPlan, "category" | "requested" | "findings">[],
): Category | undefined {
  const before = new Map(trained.map(({ category, requested }) => [category, requested]));
  const rows = wanted
    .filter(({ findings }) => findings > 0)
    .map(({ category, requested, findings }) => {
      const of = Math.log1p(-(before.get(category) ?? requested) / 100);
      return { category, findings, to: Math.log1p(-requested / 100), of };
    });
  const weight = rows.reduce((sum, { findings, of }) => sum + findings * of * of, 0);
  if (weight === 0) return rows.find(({ to }) => to !== 0)?.category;
  const factor = rows.reduce((sum, { findings, of, to }) => sum + findings * of * to, 0) / weight;
  const bends = rows
    .map(({ category, of, to }) => ({ category, to, bend: Math.abs(to - factor * of) }))
    .sort((left, right) => right.bend - left.bend);
  // In points of the dose, to first order: the same bend of a log is less at a dose near 100.
  return bends.some(({ to, bend }) => bend * Math.exp(to) * 100 > MOST_BEND)
    ? bends[0]?.category
    : undefined;
}

/** Points: doses are given as whole percents. */
const MOST_BEND = 1;

/** The training dose of a category, 0 to 1, where `trainDose` is that of the request as a whole. */
export function categoryDose(trainDose: number, ratio = 1): number {
  return Math.min(MOST, 1 - (1 - trainDose) ** ratio);
}

/** A target of log(1 - dose) must stay finite. */
const MOST = 0.999;
