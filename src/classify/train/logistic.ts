/** Logistic regression with an L2 penalty on sparse rows; targets may lie between 0 and 1. */
import { minimise, type Objective } from "./minimise.js";

export interface SparseRow {
  /** Column numbers, and the value at each. */
  columns: Int32Array;
  values: Float64Array;
}

export interface Example {
  row: SparseRow;
  /** Probability that the row is positive: 0, 1, or between where the readers were unsure. */
  target: number;
  /** How much the row counts. */
  weight: number;
}

/**
 * Minimises weighted log loss + penalty / 2 * |weights|^2.
 * @param width columns
 * @param penalty strength of the L2 penalty, in units of one example's loss
 */
export const fitLogistic = (
  examples: readonly Example[],
  width: number,
  penalty: number,
): Float64Array => minimise(logisticLoss(examples, penalty), new Float64Array(width));

/** What `fitLogistic` minimises, with its gradient. */
export function logisticLoss(examples: readonly Example[], penalty: number): Objective {
  return (weights, gradient) => {
    let loss = 0;
    for (let column = 0; column < weights.length; column++) {
      const weight = weights[column]!;
      loss += (penalty / 2) * weight * weight;
      gradient[column] = penalty * weight;
    }
    for (const { row, target, weight } of examples) {
      const score = scoreOf(row, weights);
      loss += weight * (softplus(score) - target * score);
      const slope = weight * (sigmoid(score) - target);
      for (let at = 0; at < row.columns.length; at++)
        gradient[row.columns[at]!]! += slope * row.values[at]!;
    }
    return loss;
  };
}

export function scoreOf(row: SparseRow, weights: ArrayLike<number>): number {
  let score = 0;
  for (let at = 0; at < row.columns.length; at++)
    score += weights[row.columns[at]!]! * row.values[at]!;
  return score;
}

export const sigmoid = (score: number): number => 1 / (1 + Math.exp(-score));

/** log(1 + e^score) without overflow. */
const softplus = (score: number): number =>
  Math.max(score, 0) + Math.log1p(Math.exp(-Math.abs(score)));
