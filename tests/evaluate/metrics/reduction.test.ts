/** Reductions that leave almost nothing: what the interval says then, and whether it holds. */
import { describe, expect, it } from "vitest";
import { createRandom, type Random } from "../../../src/core/random.js";
import type { Answer, AnswerPair } from "../../../src/evaluate/answers.js";
import { compareFiles } from "../../../src/evaluate/compare.js";
import { gateSettingsSchema } from "../../../src/evaluate/gate-settings.js";
import { habitRates, scopes } from "../../../src/evaluate/metrics/habit-rates.js";
import { reduction } from "../../../src/evaluate/metrics/reduction.js";
import { doseClaim, effectClaim } from "../../../src/evaluate/verdicts.js";

const all = scopes(new Set())[0]!;
const SEED = { seed: 1, resamples: 300 };
const GATES = gateSettingsSchema.parse({});

function answer(prompt: number, findings: number): Answer {
  return {
    id: `p${prompt}#0`,
    promptId: `p${prompt}`,
    sample: 0,
    plainWords: 80,
    words: 80,
    findings: Array.from({ length: findings }, (_, at) => ({
      rule: "a/b",
      category: "opener",
      start: 10 * at,
      end: 10 * at + 3,
    })),
  } as unknown as Answer;
}

const pairs = (
  n: number,
  before: (prompt: number) => number,
  after: (prompt: number) => number,
): AnswerPair[] =>
  Array.from({ length: n }, (_, prompt) => ({
    before: answer(prompt, before(prompt)),
    after: answer(prompt, after(prompt)),
  }));

function poisson(mean: number, random: Random): number {
  const limit = Math.exp(-mean);
  let count = 0;
  for (let product = random.next(); product > limit; product *= random.next()) count++;
  return count;
}

describe("a reduction with nothing left", () => {
  const nothing = pairs(
    48,
    (prompt) => prompt % 2,
    () => 0,
  );

  it("does not exclude what 24 findings cannot exclude", () => {
    const found = reduction(nothing, "locus", all, SEED);
    expect(found).toMatchObject({ value: 1, beforeFindings: 24, afterFindings: 0 });
    // None of 24: up to 3.69 findings after (Garwood), over a count of 24 that is itself uncertain.
    expect(found.interval![0]).toBeCloseTo(0.835, 3);
    expect(found.interval![1]).toBe(1);
    // One in twenty on either side instead of one in forty: up to 3.00 findings after.
    expect(found.interval90![0]).toBeCloseTo(
      1 - 2.9957 / Math.sqrt(24 ** 2 - (24 - 16.549) ** 2),
      3,
    );
    expect(found.interval90![1]).toBe(1);
    expect(doseClaim({ asked: 0.95, planned: 0.95 }, found, GATES).verdict).toBe("met");
    expect(doseClaim({ asked: 0.6, planned: 0.6 }, found, GATES).verdict).toBe("not met");
  });

  it("is wider where the base's findings come in heaps", () => {
    const heaps = pairs(
      48,
      (prompt) => (prompt % 8 === 0 ? 4 : 0),
      () => 0,
    );
    const found = reduction(heaps, "locus", all, SEED);
    expect(found.beforeFindings).toBe(24);
    expect(found.interval![0]).toBeLessThan(0.5);
  });

  it("says so of two files, and of the rate itself", () => {
    const before = nothing.map((pair) => pair.before as never);
    const after = nothing.map((pair) => pair.after as never);
    const { all: row, verdict } = compareFiles(before, after);
    expect(row.interval![0]).toBeCloseTo(0.835, 3);
    expect(verdict).toBe("lower");
    const renamed = (after as Answer[]).map((row) => ({ ...row, id: `other-${row.id}` }));
    expect(compareFiles(before, renamed as never).all.interval![0]).toBeCloseTo(0.835, 3);
    const [rate] = habitRates(after, "locus", all, SEED);
    expect(rate.value).toBe(0);
    expect(rate.interval![0]).toBe(0);
    expect(rate.interval![1]).toBeCloseTo((1000 * 3.689) / (48 * 80), 2);
  });
});

describe("coverage of the interval", () => {
  // The bootstrap alone has 0.90, 0.68, 0.96 and 0.88 over 400 draws each; this has 0.98, 0.99, 0.97 and 0.98.
  it.each([
    [48, 0.9],
    [48, 0.95],
    [96, 0.9],
    [96, 0.95],
  ])("%i prompts, half a finding each, %f fewer: 95 % at least", (n, dose) => {
    const random = createRandom("few left", n, dose);
    const runs = 200;
    let covered = 0;
    let measured = 0;
    for (let run = 0; run < runs; run++) {
      const drawn = pairs(
        n,
        () => poisson(0.5, random),
        () => poisson(0.5 * (1 - dose), random),
      );
      const { interval } = reduction(drawn, "locus", all, { seed: run, resamples: 200 });
      if (interval === null) continue;
      measured++;
      if (interval[0] <= dose && dose <= interval[1]) covered++;
    }
    expect(measured).toBeGreaterThan(0.7 * runs);
    expect(covered / measured).toBeGreaterThan(0.93);
  });
});

describe("findings that one prompt holds", () => {
  const one = reduction(
    pairs(
      48,
      (prompt) => (prompt === 3 ? 32 : 0),
      (prompt) => (prompt === 3 ? 4 : 0),
    ),
    "locus",
    all,
    SEED,
  );
  it("lack prompts, not findings", () => {
    expect(one.interval).toBeNull();
    expect(one.note).toBe("too few prompts to tell: the base's 32 findings are in 1 of 48 prompts");
    for (const claim of [doseClaim({ asked: 0.9, planned: 0.9 }, one, GATES), effectClaim(one)]) {
      expect(claim.verdict).toBe("not testable");
      expect(claim.why).toContain("32 findings are in 1 of 48 prompts");
      expect(claim.why).not.toContain("too few findings");
    }
  });
});
