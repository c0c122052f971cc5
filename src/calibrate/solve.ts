/** Newton's method on the dual: the smallest tilt that meets the wanted moments. */
import { type Moments, momentsOf, type PromptFeatures } from "./moments.js";

export interface Solution {
  theta: Float64Array;
  moments: Moments;
  /** False where some moment cannot be reached: theta then runs off. */
  converged: boolean;
  /** Where the jackknifed moments were asked for and cannot be reached: these are the plain ones, whose bias is O(1/K). */
  biased?: boolean;
}

const MOST_STEPS = 100;
/** Of a moment, relative to the wanted one. */
const TOLERANCE = 1e-6;
/** Nats a unit of a feature: beyond this an answer with it has no weight left. */
const MOST_TILT = 25;
/** Of the largest diagonal entry: keeps a feature that never varies from making the system singular. */
const RIDGE = 1e-9;

/**
 * Solves moments(theta) = target. The plain moments are solved first (a convex problem), the jackknifed ones from there:
 * they differ by O(1/K), so that the plain Hessian still points the way.
 * @param scale of each feature, to measure how far a moment is off
 */
export function solveMoments(
  prompts: readonly PromptFeatures[],
  target: Float64Array,
  scale: Float64Array,
  { jackknife }: { jackknife: boolean },
): Solution {
  const start = newton(prompts, target, scale, new Float64Array(target.length), false);
  if (!jackknife || !start.converged) return start;
  const mended = newton(prompts, target, scale, start.theta, true);
  return mended.converged ? mended : { ...start, biased: true };
}

function newton(
  prompts: readonly PromptFeatures[],
  target: Float64Array,
  scale: Float64Array,
  from: Float64Array,
  jackknife: boolean,
): Solution {
  let theta = from;
  let moments = momentsOf(prompts, theta, jackknife);
  let off = distance(moments.mean, target, scale);
  for (let step = 0; step < MOST_STEPS && off > TOLERANCE; step++) {
    const residual = target.map((wanted, a) => wanted - moments.mean[a]!);
    const direction = solveLinear(moments.covariance, residual);
    let length = 1;
    let moved = false;
    while (length > 1e-4) {
      const next = theta.map((value, a) => value + length * direction[a]!);
      const there = momentsOf(prompts, next, jackknife);
      const still = distance(there.mean, target, scale);
      if (still < off) {
        theta = next;
        moments = there;
        off = still;
        moved = true;
        break;
      }
      length /= 2;
    }
    if (!moved || theta.some((value) => Math.abs(value) > MOST_TILT)) break;
  }
  return {
    theta,
    moments,
    converged: off <= 1e-3 && theta.every((value) => Math.abs(value) <= MOST_TILT),
  };
}

const distance = (mean: Float64Array, target: Float64Array, scale: Float64Array): number =>
  Math.hypot(...target.map((wanted, a) => (mean[a]! - wanted) / scale[a]!));

/** Gaussian elimination with pivots; symmetric positive semi-definite, a dozen unknowns. */
function solveLinear(matrix: Float64Array, right: Float64Array): Float64Array {
  const size = right.length;
  const a = matrix.slice();
  const b = right.slice();
  let top = 0;
  for (let i = 0; i < size; i++) top = Math.max(top, a[i * size + i]!);
  for (let i = 0; i < size; i++) a[i * size + i]! += RIDGE * (top || 1);
  for (let column = 0; column < size; column++) {
    let pivot = column;
    for (let row = column + 1; row < size; row++)
      if (Math.abs(a[row * size + column]!) > Math.abs(a[pivot * size + column]!)) pivot = row;
    for (let k = 0; k < size; k++)
      [a[column * size + k], a[pivot * size + k]] = [a[pivot * size + k]!, a[column * size + k]!];
    [b[column], b[pivot]] = [b[pivot]!, b[column]!];
    const head = a[column * size + column]!;
    if (head === 0) continue;
    for (let row = column + 1; row < size; row++) {
      const factor = a[row * size + column]! / head;
      if (factor === 0) continue;
      for (let k = column; k < size; k++) a[row * size + k]! -= factor * a[column * size + k]!;
      b[row]! -= factor * b[column]!;
    }
  }
  const x = new Float64Array(size);
  for (let row = size - 1; row >= 0; row--) {
    let sum = b[row]!;
    for (let k = row + 1; k < size; k++) sum -= a[row * size + k]! * x[k]!;
    const head = a[row * size + row]!;
    x[row] = head === 0 ? 0 : sum / head;
  }
  return x;
}
