/** Does an interval hold what it promises on data like ours: few habits an answer, over-dispersed, alike before and after? */
import { describe, expect, it } from "vitest";
import { createRandom, type Random } from "../../src/core/random.js";
import {
  clusterBootstrap,
  nonInferiority,
  personaBootstrap,
  signFlip,
} from "../../src/statistics/index.js";

function normal(random: Random): number {
  return Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
}

function poisson(mean: number, random: Random): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random.next(); product > limit; product *= random.next()) count++;
  return count;
}

/** One prompt: [findings, words] before and after, 30-130 words, a taste for habits that is half the prompt's and half the answer's. */
function promptCounts(keep: number, random: Random): [number, number, number, number] {
  const exponential = (): number => -Math.log(1 - random.next());
  const taste = exponential();
  const before = 30 + random.below(100);
  const after = 30 + random.below(100);
  return [
    poisson((taste * exponential() * before) / 100, random),
    before,
    poisson((keep * taste * exponential() * after) / 100, random),
    after,
  ];
}

const reduction = ([bf, bw, af, aw]: readonly number[]): number => 1 - af! / aw! / (bf! / bw!);

describe("coverage", () => {
  it("of the reduction's bootstrap interval is near 95 %, where intervals for Poisson rows fall short", () => {
    const random = createRandom("coverage", 1);
    const runs = 400;
    let covered = 0;
    let poissonCovered = 0;
    for (let run = 0; run < runs; run++) {
      const rows = Array.from({ length: 120 }, () => promptCounts(0.4, random));
      const boot = clusterBootstrap(rows, reduction, { seed: run, resamples: 400 });
      const interval = boot.interval()!;
      if (interval[0] <= 0.6 && 0.6 <= interval[1]) covered++;
      const sums = rows.reduce<number[]>(
        (total, row) => total.map((sum, at) => sum + row[at]!),
        [0, 0, 0, 0],
      );
      const spread = 1.96 * Math.sqrt(1 / sums[0]! + 1 / sums[2]!);
      const log = Math.log(1 - boot.value);
      if (Math.abs(log - Math.log(0.4)) <= spread) poissonCovered++;
    }
    expect(covered / runs).toBeGreaterThan(0.9);
    expect(covered / runs).toBeLessThan(0.98);
    expect(poissonCovered / runs).toBeLessThan(0.88);
  });

  it("of the persona interval is near 95 % with 12 personas, where rows as units fall far short", () => {
    const random = createRandom("coverage", 2);
    const runs = 400;
    let covered = 0;
    let rowsCovered = 0;
    for (let run = 0; run < runs; run++) {
      const rows: { persona: string; value: number }[] = [];
      for (let persona = 0; persona < 12; persona++) {
        const shift = normal(random);
        for (let row = 0; row < 5; row++)
          rows.push({ persona: `p${persona}`, value: shift + normal(random) * 0.7 });
      }
      const { interval, value } = personaBootstrap(rows, { seed: run, resamples: 500 });
      if (interval![0] <= 0 && 0 <= interval![1]) covered++;
      const variance = rows.reduce((sum, row) => sum + (row.value - value) ** 2, 0) / 59;
      if (Math.abs(value) <= 1.96 * Math.sqrt(variance / 60)) rowsCovered++;
    }
    expect(covered / runs).toBeGreaterThan(0.91);
    expect(covered / runs).toBeLessThan(0.985);
    expect(rowsCovered / runs).toBeLessThan(0.8);
  });
});

describe("false alarms", () => {
  it("of the sign-flip test stay near 5 % under no effect", () => {
    const random = createRandom("alarms", 1);
    const runs = 400;
    let alarms = 0;
    for (let run = 0; run < runs; run++)
      if (
        signFlip(
          Array.from({ length: 8 }, () => normal(random)),
          { seed: run },
        ) < 0.05
      )
        alarms++;
    expect(alarms / runs).toBeLessThan(0.085);
    expect(alarms / runs).toBeGreaterThan(0.015);
  });

  it("of non-inferiority stay near 5 % when the true loss equals the margin", () => {
    const random = createRandom("alarms", 2);
    const runs = 1500;
    let passed = 0;
    for (let run = 0; run < runs; run++) {
      let lost = 0;
      let gained = 0;
      for (let prompt = 0; prompt < 350; prompt++) {
        const drawn = random.next();
        if (drawn < 0.04) lost++;
        else if (drawn < 0.05) gained++;
      }
      if (nonInferiority({ n: 350, lost, gained }, 0.03).outcome === "met") passed++;
    }
    expect(passed / runs).toBeLessThan(0.075);
    expect(passed / runs).toBeGreaterThan(0.02);
  });
});

describe("the bootstrap", () => {
  const rows = Array.from({ length: 30 }, (_, index) => [index % 3, 50, index % 3, 50]);
  it("gives the same interval for the same seed", () => {
    const draw = (seed: number) =>
      clusterBootstrap(rows, ([f, w]) => f! / w!, { seed, resamples: 200 }).interval();
    expect(draw(5)).toEqual(draw(5));
    expect(draw(5)).not.toEqual(draw(6));
  });
  it("sees no difference between equal columns, exactly", () => {
    expect(clusterBootstrap(rows, reduction, { seed: 1 }).interval()).toEqual([0, 0]);
  });
  it("gives no interval where the statistic is often undefined, or of one cluster", () => {
    const rare = rows.map((_, index) => [index === 0 ? 1 : 0, 50, 0, 50]);
    expect(clusterBootstrap(rare, reduction, { seed: 1 }).interval()).toBeNull();
    expect(clusterBootstrap(rows.slice(0, 1), reduction, { seed: 1 }).interval()).toBeNull();
  });
});
