import { describe, expect, it } from "vitest";
import { poissonInterval } from "../../src/statistics/index.js";

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
});
