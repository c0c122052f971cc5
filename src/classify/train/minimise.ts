/** L-BFGS: the minimum of a smooth convex function. Deterministic, no step size to choose. */

/** Value at `point`; writes the gradient into `gradient`. */
export type Objective = (point: Float64Array, gradient: Float64Array) => number;

export interface MinimiseOptions {
  /** @default 200 */
  maxSteps?: number;
  /** Stops where the largest entry of the gradient is below this. @default 1e-5 */
  tolerance?: number;
  /** Earlier steps that the curvature is taken from. @default 10 */
  memory?: number;
}

/** Nocedal & Wright, Numerical Optimization, algorithm 7.5, with a backtracking line search. */
export function minimise(
  objective: Objective,
  start: Float64Array,
  options: MinimiseOptions = {},
): Float64Array {
  const { maxSteps = 200, tolerance = 1e-5, memory = 10 } = options;
  let point: Float64Array = start.slice();
  let gradient: Float64Array = new Float64Array(point.length);
  let value = objective(point, gradient);
  const history: { step: Float64Array; change: Float64Array; rho: number }[] = [];
  for (let round = 0; round < maxSteps && largest(gradient) > tolerance; round++) {
    const direction = descent(gradient, history);
    const slope = dot(direction, gradient);
    let size = history.length === 0 ? Math.min(1, 1 / Math.sqrt(dot(gradient, gradient))) : 1;
    let next = moved(point, direction, size);
    const nextGradient = new Float64Array(point.length);
    let nextValue = objective(next, nextGradient);
    for (let tries = 0; nextValue > value + 1e-4 * size * slope; tries++) {
      if (tries === 40) return point;
      size /= 2;
      next = moved(point, direction, size);
      nextValue = objective(next, nextGradient);
    }
    const step = next.map((entry, index) => entry - point[index]!);
    const change = nextGradient.map((entry, index) => entry - gradient[index]!);
    const curvature = dot(step, change);
    if (curvature > 1e-12) history.push({ step, change, rho: 1 / curvature });
    if (history.length > memory) history.shift();
    point = next;
    gradient = nextGradient;
    value = nextValue;
  }
  return point;
}

/** The two-loop recursion: minus the inverse curvature times the gradient. */
function descent(
  gradient: Float64Array,
  history: readonly { step: Float64Array; change: Float64Array; rho: number }[],
): Float64Array {
  const direction = gradient.map((entry) => -entry);
  const factors: number[] = [];
  for (let index = history.length - 1; index >= 0; index--) {
    const { step, change, rho } = history[index]!;
    factors[index] = rho * dot(step, direction);
    add(direction, change, -factors[index]!);
  }
  const last = history.at(-1);
  if (last !== undefined) {
    const scale = 1 / (last.rho * dot(last.change, last.change));
    for (let index = 0; index < direction.length; index++) direction[index]! *= scale;
  }
  history.forEach(({ step, change, rho }, index) => {
    add(direction, step, factors[index]! - rho * dot(change, direction));
  });
  return direction;
}

const moved = (point: Float64Array, direction: Float64Array, size: number): Float64Array =>
  point.map((entry, index) => entry + size * direction[index]!);

function dot(left: Float64Array, right: Float64Array): number {
  let sum = 0;
  for (let index = 0; index < left.length; index++) sum += left[index]! * right[index]!;
  return sum;
}

function add(target: Float64Array, source: Float64Array, factor: number): void {
  for (let index = 0; index < target.length; index++) target[index]! += factor * source[index]!;
}

const largest = (values: Float64Array): number =>
  values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
