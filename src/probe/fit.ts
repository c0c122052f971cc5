/** Fits the probe: logistic regression on standardised states, and figures of rows whose group had no part in it. */
import { type Example, fitLogistic } from "../classify/index.js";

export interface ProbeExample {
  /** As the `probe` job writes them. */
  states: ArrayLike<number>;
  /** Share of the readers' votes for boilerplate, 0 to 1. */
  target: number;
  /** Held out together. */
  group: string;
}

export interface FittedProbe {
  weights: number[];
  bias: number;
}

/**
 * Strength of the L2 penalty: there are half as many columns as sentences, and what a weaker one gains on the models at hand
 * it loses on others.
 */
const PENALTY = 600;
/** The constant column's value: so large that the penalty leaves the bias alone. */
const CONSTANT = 100;

/** @param penalty strength of the L2 penalty on standardised columns, in units of one example's loss */
export function fitProbe(examples: readonly ProbeExample[], penalty = PENALTY): FittedProbe {
  const width = examples[0]!.states.length;
  const { mean, spread } = momentsOf(examples, width);
  const columns = Int32Array.from({ length: width + 1 }, (_, at) => at);
  const rows: Example[] = examples.map(({ states, target }) => ({
    row: {
      columns,
      values: Float64Array.from(columns, (at) =>
        at === width ? CONSTANT : (states[at]! - mean[at]!) / spread[at]!,
      ),
    },
    target,
    weight: 1,
  }));
  const fitted = fitLogistic(rows, width + 1, penalty);
  const weights = Array.from({ length: width }, (_, at) => fitted[at]! / spread[at]!);
  const bias = fitted[width]! * CONSTANT - weights.reduce((sum, w, at) => sum + w * mean[at]!, 0);
  return { weights, bias };
}

/** @returns log-odds of each example by a probe that its group had no part in */
export function heldOutScores(examples: readonly ProbeExample[], penalty = PENALTY): number[] {
  const scores = new Array<number>(examples.length).fill(0);
  for (const held of new Set(examples.map(({ group }) => group))) {
    const probe = fitProbe(
      examples.filter(({ group }) => group !== held),
      penalty,
    );
    examples.forEach((example, at) => {
      if (example.group === held) scores[at] = scoreOf(example.states, probe);
    });
  }
  return scores;
}

export function scoreOf(states: ArrayLike<number>, { weights, bias }: FittedProbe): number {
  return weights.reduce((sum, weight, at) => sum + weight * states[at]!, bias);
}

function momentsOf(examples: readonly ProbeExample[], width: number) {
  const mean = new Float64Array(width);
  const square = new Float64Array(width);
  for (const { states } of examples)
    for (let at = 0; at < width; at++) {
      mean[at]! += states[at]! / examples.length;
      square[at]! += states[at]! ** 2 / examples.length;
    }
  const spread = square.map((value, at) => Math.sqrt(Math.max(value - mean[at]! ** 2, 1e-12)));
  return { mean, spread };
}
