/** Interval of a count. */
import type { Interval } from "./interval.js";

/**
 * Exact 95 % interval of a Poisson mean after `count` events, by bisection on the distribution itself.
 * F. Garwood, Biometrika 28 (1936) 437-442. `tail` is the error on each side.
 */
export function poissonInterval(count: number, tail = 0.025): Interval {
  const most = count + 10 * Math.sqrt(count + 1) + 10;
  return [
    count === 0 ? 0 : root((mean) => 1 - atMost(count - 1, mean) - tail, most),
    root((mean) => tail - atMost(count, mean), most),
  ];
}

/** P(X <= count) where X is Poisson with this mean. */
function atMost(count: number, mean: number): number {
  let term = Math.exp(-mean);
  let sum = term;
  for (let events = 1; events <= count; events++) {
    term *= mean / events;
    sum += term;
  }
  return sum;
}

/** Where a rising function crosses 0 between 0 and `most`. */
function root(rising: (mean: number) => number, most: number): number {
  let low = 0;
  let high = most;
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (rising(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
