import { describe, expect, it } from "vitest";
import { logOddsDirichlet } from "../../src/statistics/index.js";

describe("log-odds with an informative Dirichlet prior", () => {
  it("follows the formula by hand", () => {
    const counts = new Map<string, readonly [number, number]>([["glad", [10, 30]]]);
    const [row] = logOddsDirichlet(counts, [1000, 1000], 100);
    // prior = 100 x 40 / 2000 = 2
    const delta = Math.log(32 / (1100 - 32)) - Math.log(12 / (1100 - 12));
    expect(row!.delta).toBeCloseTo(delta, 12);
    expect(row!.z).toBeCloseTo(delta / Math.sqrt(1 / 32 + 1 / 12), 12);
  });
  it("is zero for equal use, turns sign with the order, and trusts many counts more than few", () => {
    const score = (before: number, after: number) =>
      logOddsDirichlet(new Map([["x", [before, after] as const]]), [5000, 5000])[0]!.z;
    expect(score(7, 7)).toBeCloseTo(0, 12);
    expect(score(3, 9)).toBeCloseTo(-score(9, 3), 12);
    expect(score(30, 90)).toBeGreaterThan(score(3, 9));
  });
});
