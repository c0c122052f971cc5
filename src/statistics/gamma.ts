/** The gamma function and the gamma distribution: exact intervals of counts are its quantiles. */

/** ln Γ(x) for x > 0: Stirling's series from 10 on (Abramowitz & Stegun 6.1.41, error below 1e-12), below it by Γ(x + 1) = x Γ(x). */
export function logGamma(x: number): number {
  let shift = 0;
  let at = x;
  for (; at < 10; at++) shift += Math.log(at);
  const inverse = 1 / (at * at);
  const series = (1 / 12 - inverse * (1 / 360 - inverse * (1 / 1260 - inverse / 1680))) / at;
  return (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series - shift;
}

/**
 * P(G <= x) for G of the gamma distribution with this shape and scale 1, by its power series (Abramowitz & Stegun 6.5.29): x^a e^-x
 * / Γ(a + 1) (1 + x / (a + 1) + ...). The factor is taken in logs, since e^-x alone is 0 from x = 746 on; all terms are positive, so
 * nothing cancels. Meant for x near the shape, as in intervals: far above it the series is long.
 */
export function gammaCdf(shape: number, x: number): number {
  if (x <= 0) return 0;
  let term = 1;
  let sum = 1;
  for (let step = 1; term > 1e-16 * sum; step++) {
    term *= x / (shape + step);
    sum += term;
  }
  return Math.min(1, Math.exp(shape * Math.log(x) - x - logGamma(shape + 1) + Math.log(sum)));
}
