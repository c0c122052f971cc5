import { describe, expect, it } from "vitest";
import { createRandom, type Random } from "../../src/core/random.js";
import {
  type Cluster,
  clusterBootstrap,
  countDispersion,
  rateDifferenceInterval,
  rateInterval,
  rateRatioInterval,
  tooFewToResample,
} from "../../src/statistics/index.js";

const clusters = (counts: readonly number[], n = 1): Cluster[] => counts.map((sum) => ({ sum, n }));
const ones = (hits: number, of: number): Cluster[] =>
  clusters(Array.from({ length: of }, (_, at) => Number(at < hits)));

function poisson(mean: number, random: Random): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random.next(); product > limit; product *= random.next()) count++;
  return count;
}

describe("rate intervals", () => {
  it("are Garwood's where events come alone", () => {
    const [low, high] = rateInterval(ones(4, 100));
    expect(100 * low).toBeCloseTo(1.0899, 3);
    expect(100 * high).toBeCloseTo(10.2416, 3);
  });
  it("grow with the dispersion", () => {
    const heaps = clusters(Array.from({ length: 100 }, (_, at) => (at < 5 ? 4 : 0)));
    // A heap of four for each event: the variance is about four times that of single ones.
    expect(countDispersion(heaps)).toBeCloseTo((100 / 99) * 4 * 0.95, 6);
    expect(countDispersion(ones(20, 100))).toBe(1);
    const [low, high] = rateInterval(heaps);
    const [, single] = rateInterval(ones(20, 100));
    expect(low).toBeGreaterThan(0);
    expect(high).toBeGreaterThan(single);
  });
});

describe("the ratio of two rates", () => {
  it("is MOVER-R of the two intervals", () => {
    // None after: u / sqrt(b^2 - (b - L)^2) with u = 3.6889, b = 24, L = 15.377.
    const [low, high] = rateRatioInterval(ones(0, 100), ones(24, 100));
    expect(low).toBe(0);
    expect(high).toBeCloseTo(3.6889 / Math.sqrt(24 ** 2 - (24 - 15.377) ** 2), 3);
    const [below, above] = rateRatioInterval(ones(3, 100), ones(24, 100));
    expect(below).toBeGreaterThan(0.02);
    expect(below).toBeLessThan(3 / 24);
    expect(above).toBeGreaterThan(3 / 24);
  });
  it("knows rates of texts of different length", () => {
    const [low, high] = rateRatioInterval(ones(3, 100), ones(24, 100));
    const [half, whole] = rateRatioInterval(
      ones(3, 100).map((each) => ({ ...each, n: 2 })),
      ones(24, 100),
    );
    expect(half).toBeCloseTo(low / 2, 10);
    expect(whole).toBeCloseTo(high / 2, 10);
  });
  it("covers the truth where events come in heaps of one to four, before and after", () => {
    const random = createRandom("heaps");
    const heaps = (mean: number): Cluster[] =>
      clusters(
        Array.from({ length: 96 }, () => {
          let sum = 0;
          for (let left = poisson(mean / 2.5, random); left > 0; left--) sum += 1 + random.below(4);
          return sum;
        }),
      );
    const runs = 300;
    let covered = 0;
    for (let run = 0; run < runs; run++) {
      const [low, high] = rateRatioInterval(heaps(0.05), heaps(0.5));
      if (low <= 0.1 && 0.1 <= high) covered++;
    }
    expect(covered / runs).toBeGreaterThan(0.94);
  });
});

describe("the difference of two rates", () => {
  it("is MOVER of the two intervals", () => {
    // None before, four after of 100: Garwood's (1.0899, 10.2416) after, (0, 3.6889) before.
    const [low, high] = rateDifferenceInterval(ones(4, 100), ones(0, 100));
    expect(100 * low).toBeCloseTo(4 - Math.hypot(4 - 1.0899, 3.6889), 3);
    expect(100 * high).toBeCloseTo(4 + (10.2416 - 4), 3);
    const [below, above] = rateDifferenceInterval(ones(0, 100), ones(4, 100));
    expect(below).toBeCloseTo(-high, 10);
    expect(above).toBeCloseTo(-low, 10);
  });
  it("takes none for as clustered as the other side's events come", () => {
    const heaps = clusters(Array.from({ length: 100 }, (_, at) => (at < 5 ? 4 : 0)));
    const width = (side: Cluster[]): number => {
      const [low] = rateDifferenceInterval(side, ones(0, 100));
      return side.reduce((sum, cluster) => sum + cluster.sum, 0) / 100 - low;
    };
    expect(width(heaps)).toBeGreaterThan(width(ones(20, 100)));
    const [low] = rateDifferenceInterval(ones(0, 100), ones(0, 100), 4);
    expect(low).toBeCloseTo((-4 * 3.6889) / 100, 5);
  });
  // The bootstrap alone covers .92, .89, .93 and .90 of these over 600 draws.
  it.each([
    [0.5, 4],
    [2, 2],
    [2, 8],
    [6, 6],
  ])("covers the truth with %f events before and %f after", (before, after) => {
    const random = createRandom("few events", before, after);
    const prompts = 200;
    const runs = 200;
    let covered = 0;
    for (let run = 0; run < runs; run++) {
      const sums = Array.from({ length: prompts }, () => {
        const taste = -Math.log(1 - random.next());
        const [was, is] = [30 + random.below(101), 30 + random.below(101)];
        const counted = (events: number, words: number) =>
          poisson((taste * events * words) / (prompts * 80), random);
        return [counted(before, was), was, counted(after, is), is];
      });
      const [left, right] = [0, 2].map((at) =>
        sums.map((row): Cluster => ({ sum: row[at]!, n: row[at + 1]! })),
      ) as [Cluster[], Cluster[]];
      const few = tooFewToResample(left) || tooFewToResample(right);
      const [low, high] = few
        ? rateDifferenceInterval(right, left)
        : clusterBootstrap(sums, ([b, bw, a, aw]) => a! / aw! - b! / bw!, {
            seed: run,
            resamples: 400,
          }).interval()!;
      const truth = (after - before) / (prompts * 80);
      if (low <= truth && truth <= high) covered++;
    }
    expect(covered / runs).toBeGreaterThan(0.94);
  });
});
