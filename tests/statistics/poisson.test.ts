import { describe, expect, it } from "vitest";
import { logGamma, poissonInterval } from "../../src/statistics/index.js";

describe("poissonInterval", () => {
  // Garwood's table, 95 %.
  it.each([
    [0, 0, 3.689],
    [1, 0.0253, 5.572],
    [11, 5.491, 19.682],
    [50, 37.111, 65.919],
  ])("of %i events reaches from %f to %f", (count, low, high) => {
    const [lower, upper] = poissonInterval(count);
    expect(lower).toBeCloseTo(low, 3);
    expect(upper).toBeCloseTo(high, 2);
  });

  // Half the chi-square quantiles of 2k and 2k + 2 degrees of freedom (SciPy's chi2.ppf): e^-mean is 0 for a computer from 746 on.
  it.each([
    [2.5, 0.41561, 8.00638],
    [744, 691.49267, 799.43737],
    [746, 693.42086, 801.50914],
    [3000, 2893.59862, 3109.31353],
    [100_000, 99_381.15266, 100_621.74474],
  ])("of %f events reaches from %f to %f, large counts and fractions too", (count, low, high) => {
    const [lower, upper] = poissonInterval(count);
    expect(lower).toBeCloseTo(low, 4);
    expect(upper).toBeCloseTo(high, 4);
  });
});

describe("logGamma", () => {
  it("is the logarithm of the factorial at whole numbers, and ln sqrt(pi) at a half", () => {
    expect(logGamma(0.5)).toBeCloseTo(Math.log(Math.PI) / 2, 10);
    expect(logGamma(1)).toBeCloseTo(0, 10);
    expect(logGamma(11)).toBeCloseTo(Math.log(3_628_800), 10);
  });
});
