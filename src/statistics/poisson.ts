/** Interval of a count. */
import { gammaCdf } from "./gamma.js";
import type { Interval } from "./interval.js";

/**
 * Exact 95 % interval of a Poisson mean after `count` events. F. Garwood, Biometrika 28 (1936) 437-442: P(X >= k) under a Poisson
 * mean m is P(G <= m) of a gamma variable of shape k, so that the ends are gamma quantiles of shapes count and count + 1. These are
 * defined for fractions too, such as a count divided by its design effect. `tail` is the error on each side.
 */
export function poissonInterval(count: number, tail = 0.025): Interval {
  const most = count + 10 * Math.sqrt(count + 1) + 10;
  return [
    count === 0 ? 0 : root((mean) => gammaCdf(count, mean) - tail, most),
    root((mean) => gammaCdf(count + 1, mean) - (1 - tail), most),
  ];
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
