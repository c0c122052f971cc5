/** How uncertain the dose is that a solved tilt reaches, and whether answers or prompts are lacking. */
import { biasLeft } from "./bias-left.js";

export interface Precision {
  /** Root mean square error of the reached reduction, 0 to 1: `sampling` and `bias` together. */
  error: number;
  /** Standard error of the reached reduction. */
  sampling: number;
  /** Reached less asked, as few answers a prompt bend it: of order 1/K^2 where the jackknife took the first order out. */
  bias: number;
  /** The part of `sampling` squared that comes from few answers a prompt (jackknife variance); the rest is few prompts. */
  within: number;
  /** Answers a prompt, mean. */
  answers: number;
  prompts: number;
}

/**
 * Reduction = 1 - sum_x E_p[h] / sum_x E_ref[h], a ratio of means over prompts: linearised (delta method).
 * @param habits findings of each answer, by prompt
 * @param weights of each answer, by prompt, summing to 1
 * @param aimed reduction that the tilt is for, 0 to 1
 * @param solved for which moments; `answers`: of these answers alone, which are then met without a bias
 */
export function precisionOf(
  habits: readonly Float64Array[],
  weights: readonly Float64Array[],
  aimed: number,
  solved: "answers" | "plain" | "jackknifed",
): Precision {
  const prompts = habits.length;
  const before = habits.map((counts) => mean(counts));
  const after = habits.map((counts, x) => dot(counts, weights[x]!));
  const base = mean(before);
  const answers = mean(habits.map((counts) => counts.length));
  if (base === 0 || prompts < 2)
    return {
      error: Number.POSITIVE_INFINITY,
      sampling: Number.POSITIVE_INFINITY,
      bias: 0,
      within: 0,
      answers,
      prompts,
    };
  const rest = after.map((value, x) => value - (1 - aimed) * before[x]!);
  const centre = mean(rest);
  const variance = rest.reduce((sum, value) => sum + (value - centre) ** 2, 0) / (prompts - 1);
  const within = mean(habits.map((counts, x) => jackknifeVariance(counts, weights[x]!)));
  const sampling = Math.sqrt(variance / prompts) / base;
  const bias = solved === "answers" ? 0 : -biasLeft(habits, weights, solved) / base || 0;
  return {
    error: Math.hypot(sampling, bias),
    sampling,
    bias,
    within: Math.min(variance, within) / prompts / base ** 2,
    answers,
    prompts,
  };
}

function jackknifeVariance(counts: Float64Array, weights: Float64Array): number {
  const count = counts.length;
  if (count < 2) return 0;
  const whole = dot(counts, weights);
  const without = [...counts].map((value, row) => {
    const rest = 1 - weights[row]!;
    return rest < 1e-9 ? whole : (whole - weights[row]! * value) / rest;
  });
  const centre = mean(without);
  return ((count - 1) / count) * without.reduce((sum, value) => sum + (value - centre) ** 2, 0);
}

const mean = (values: ArrayLike<number>): number =>
  values.length === 0
    ? 0
    : Array.from(values).reduce((sum, value) => sum + value, 0) / values.length;

const dot = (left: Float64Array, right: Float64Array): number =>
  left.reduce((sum, value, index) => sum + value * right[index]!, 0);
