import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/core/random.js";
import { DEFAULT_GATES } from "../../src/evaluate/index.js";
import {
  DIAL_GATES,
  dialGates,
  gatesAt,
  HELD_BACK_BY,
  holdBack,
} from "../../src/train/dial-gates.js";
import { fitDial } from "../../src/train/index.js";

/** Forty prompts of 250 words, the findings spread evenly over them. */
const PROMPTS = 40;
const counts = (scale: number, findings: number, words: number) =>
  Array.from({ length: PROMPTS }, (_, prompt) => ({
    promptId: `p${prompt}`,
    scale,
    findings:
      Math.floor(((prompt + 1) * findings) / PROMPTS) - Math.floor((prompt * findings) / PROMPTS),
    words: words / PROMPTS,
  }));
const at = (scale: number, rate: number) => counts(scale, Math.round(rate * 10), 10_000);

describe("fitDial", () => {
  it("finds the scale of an exponential curve", () => {
    const rate = (scale: number) => 80 * Math.exp(-1.5 * scale);
    const fit = fitDial([at(0, rate(0)), at(1, rate(1)), at(0.6, rate(0.6))].flat(), 0.6, 2);
    expect(fit.slope).toBeCloseTo(1.5, 1);
    expect(fit.scale).toBeCloseTo(-Math.log(0.4) / 1.5, 1);
    expect(fit.interval[0]).toBeLessThan(fit.scale);
    expect(fit.interval[1]).toBeGreaterThan(fit.scale);
    expect(fit.capped).toBe(false);
  });

  it("says when the request lies beyond the largest scale", () => {
    const fit = fitDial([at(0, 80), at(1, 72)].flat(), 0.9, 1.5);
    expect(fit.capped).toBe(true);
    expect(fit.scale).toBe(1.5);
    expect(fit.expected).toBeLessThan(0.9);
  });

  it("leaves the base where habits rise with the adapter, and where nothing is asked", () => {
    expect(fitDial([at(0, 80), at(1, 95)].flat(), 0.6, 1.5)).toMatchObject({
      told: "rises",
      scale: 0,
      expected: 0,
    });
    expect(fitDial([at(0, 80), at(1, 32)].flat(), 0, 1.5)).toMatchObject({
      scale: 0,
      interval: [0, 0],
      capped: false,
    });
  });

  it("takes the adapter as trained where the answers do not tell", () => {
    for (const counted of [[at(0, 0), at(1, 0)].flat(), [at(0, 0.8), at(1, 0.9)].flat(), []])
      expect(fitDial(counted, 0.6, 1.5)).toMatchObject({ told: "unclear", scale: 1 });
  });

  it("does not turn an adapter up for a fall that may be chance", () => {
    const random = createRandom(5);
    // The same habits at both scales: every answer has one in four.
    const chance = (scale: number) =>
      Array.from({ length: 100 }, (_, prompt) => ({
        promptId: `p${prompt}`,
        scale,
        findings: random.next() < 0.25 ? 1 : 0,
        words: 100,
      }));
    const told = Array.from({ length: 200 }, () => fitDial([...chance(0), ...chance(1)], 0.6, 2));
    expect(told.filter(({ told }) => told === "falls").length).toBeLessThan(15);
  });

  it("hears the scales near the request where the curve bends", () => {
    // Steeper at first: 60 % are reached at .2, a line through all of it says .3.
    const steep = [at(0, 80), at(0.25, 27), at(1, 5)].flat();
    expect(fitDial(steep, 0.6, 2).scale).toBeLessThan(0.24);
    // Steeper later.
    const late = [at(0, 80), at(0.36, 37), at(1, 6)].flat();
    expect(fitDial(late, 0.6, 2).scale).toBeGreaterThan(0.39);
  });

  it("weighs points by their evidence", () => {
    const strong = counts(1, 400, 10_000);
    const weak = counts(1.2, 0, 50);
    const base = counts(0, 800, 10_000);
    const alone = fitDial([base, strong].flat(), 0.5, 3).scale;
    expect(fitDial([base, strong, weak].flat(), 0.5, 3).scale).toBeCloseTo(alone, 1);
  });
});

describe("the dial's interval", () => {
  /** `prompts` prompts with a habit rate of their own; bursts: findings come in heaps of so many. */
  const draw = (seed: string, prompts: number, burst: number) => {
    const random = createRandom("dial interval", seed);
    const poisson = (mean: number): number => {
      let [count, product] = [0, random.next()];
      for (const least = Math.exp(-mean); product > least; product *= random.next()) count++;
      return count;
    };
    return Array.from({ length: prompts }, (_, prompt) => {
      const own = 0.2 + 3 * random.next() ** 2;
      return [0, 0.8, 1].map((scale) => ({
        promptId: `p${prompt}`,
        scale,
        findings: burst * poisson((own * Math.exp(-1.2 * scale)) / burst),
        words: 200,
      }));
    }).flat();
  };
  const covers = (burst: number): number => {
    const wanted = -Math.log(0.4) / 1.2;
    const rounds = 300;
    let inside = 0;
    for (let round = 0; round < rounds; round++) {
      const [low, high] = fitDial(draw(`${burst} ${round}`, 90, burst), 0.6, 3).interval;
      if (low !== null && low <= wanted && (high === null || wanted <= high)) inside++;
    }
    return inside / rounds;
  };

  it("holds the true scale in about 95 of 100 draws, whether habits come singly or in heaps", () => {
    for (const burst of [1, 4]) {
      expect(covers(burst)).toBeGreaterThan(0.91);
      expect(covers(burst)).toBeLessThan(0.985);
    }
  });

  it("is wider where every measured scale is far from the one that is sought, since curves bend", () => {
    const widthOf = (scales: readonly number[]): number => {
      const curve = scales.map((scale) =>
        counts(scale, Math.round(8000 * Math.exp(-3 * scale)), 100_000),
      );
      const { interval } = fitDial([counts(0, 8000, 100_000), ...curve].flat(), 0.6, 2);
      return interval[1]! - interval[0]!;
    };
    expect(widthOf([1])).toBeGreaterThan(3 * widthOf([0.3]));
  });

  it("is not cut at the largest scale, and open where the slope could be nought", () => {
    const sure = fitDial([counts(0, 4000, 10_000), counts(1, 2000, 10_000)].flat(), 0.9, 1.5);
    expect(sure.capped).toBe(true);
    expect(sure.interval[1]).toBeGreaterThan(1.5);
    const row = (promptId: string, scale: number, findings: number) => ({
      promptId,
      scale,
      findings,
      words: 500,
    });
    const torn = [row("a", 0, 10), row("a", 1, 2), row("b", 0, 5), row("b", 1, 9)];
    expect(fitDial(torn, 0.6, 1.5).interval[1]).toBeNull();
  });
});

const point = (scale: number, meanWords: number, cut: number, answers = 10_000) => ({
  scale,
  answers,
  meanWords,
  wordsError: 70 / Math.sqrt(answers),
  cut,
  refusals: null,
});

const base = point(0, 80, 0.1);

describe("holdBack", () => {
  it("lets a scale pass that keeps length and truncation", () => {
    expect(holdBack([base, point(1, 82, 0.11)], 1.2)).toBeUndefined();
  });

  it("holds back where the answers would grow, shrink or be cut too often", () => {
    expect(holdBack([base, point(1, 96, 0.1)], 1)).toMatchObject({
      by: "length",
      scale: expect.closeTo(0.44, 1),
    });
    expect(holdBack([base, point(1, 64, 0.1)], 1)).toMatchObject({
      by: "length",
      scale: expect.closeTo(0.44, 1),
    });
    expect(holdBack([base, point(1, 80, 0.2)], 1)?.by).toBe("cut");
  });

  it("holds back where the base's own refusals would become less than three quarters as likely", () => {
    const declining = (change: number, error: number) => [
      { ...base, refusals: { change: 0, error: 0 } },
      { ...point(1, 80, 0.1), refusals: { change, error } },
    ];
    expect(holdBack(declining(-1.6, 0.2), 1)).toMatchObject({
      by: "refusals",
      scale: expect.closeTo(Math.log(4 / 3) / 1.4, 6),
    });
    expect(holdBack(declining(-0.48, 0.2), 1)).toBeUndefined();
    // Likelier refusals are the report's to judge, with the look-alikes beside them.
    expect(holdBack(declining(1.6, 0.2), 1)).toBeUndefined();
    expect(HELD_BACK_BY.refusals).toContain("own refusals");
  });

  it("does not blame a small scale for what a large one does", () => {
    const points = [base, point(1, 82, 0.1), point(1.3, 104, 0.1)];
    const held = holdBack(points, 1.2);
    expect(held?.by).toBe("length");
    expect(held?.scale).toBeGreaterThan(1);
    expect(held?.scale).toBeLessThan(1.1);
    expect(holdBack(points, 1)).toBeUndefined();
  });

  it("pools neighbours that fall, and goes on beyond the last as steeply as before", () => {
    // Twelve and four percent more: eight at both, less an error.
    const pooled = [base, point(0.8, 89.6, 0.1), point(1, 83.2, 0.1)];
    expect(holdBack(pooled, 1)).toBeUndefined();
    expect(holdBack(pooled, 1.4)?.scale).toBeCloseTo(1.084, 2);
  });

  it("does not take noise for a broken gate", () => {
    expect(holdBack([point(0, 80, 0.1, 100), point(1, 70, 0.14, 100)], 1)).toBeUndefined();
  });

  it("holds back where answers break down, and only where they do so oftener than at the base", () => {
    const broken = (before: number, after: number, answers = 10_000) => [
      { ...point(0, 80, 0.1, answers), degenerate: before },
      { ...point(1, 80, 0.1, answers), degenerate: after },
    ];
    expect(holdBack(broken(0.02, 0.08), 1)).toMatchObject({
      by: "degenerate",
      scale: expect.closeTo(0.44, 1),
    });
    expect(holdBack(broken(0.02, 0.04), 1)).toBeUndefined();
    expect(holdBack(broken(0.08, 0.02), 1)).toBeUndefined();
    // Five of a hundred are no evidence for more than two and a half.
    expect(holdBack(broken(0, 0.04, 100), 1)).toBeUndefined();
    expect(HELD_BACK_BY.degenerate).toContain("degenerate");
  });

  it("follows the evaluation's margins", () => {
    const tight = dialGates({ ...DEFAULT_GATES, lengthRatio: 0.01 });
    const longer = [base, point(1, 83, 0.1)];
    expect(holdBack(longer, 1)).toBeUndefined();
    expect(holdBack(longer, 1, tight)?.by).toBe("length");
    const loose = dialGates({ ...DEFAULT_GATES, lengthRatio: 0.2 });
    expect(holdBack([base, point(1, 96, 0.1)], 1, loose)).toBeUndefined();
    expect(dialGates(DEFAULT_GATES)).toEqual(DIAL_GATES);
    expect(dialGates({ ...DEFAULT_GATES, ownRefusalLoss: 0.5 }).refusals).toBeCloseTo(Math.LN2, 12);
  });
});

describe("gatesAt", () => {
  const points = [
    { ...point(0, 80, 0.1), degenerate: 0.02 },
    { ...point(0.8, 84, 0.12), refusals: { change: -0.2, error: 0.1 }, degenerate: 0.02 },
    { ...point(1, 88, 0.16), refusals: { change: -0.4, error: 0.3 }, degenerate: 0.03 },
  ];
  const read = (scale: number) => {
    const at = gatesAt(points, scale)!;
    return { from: at.from, ...Object.fromEntries(at.readings.map((own) => [own.gate, own])) };
  };
  const near = (change: number) => expect.objectContaining({ change: expect.closeTo(change, 6) });

  it("reads a measured scale as it was measured", () => {
    expect(read(0.8)).toMatchObject({
      from: "measured",
      length: {
        change: expect.closeTo(0.05, 6),
        error: expect.closeTo(0.7 / 80, 6),
        limit: expect.closeTo(0.08, 6),
      },
      cut: near(0.02),
      degenerate: near(0),
      refusals: { change: -0.2, error: 0.1, limit: -Math.log(4 / 3) },
    });
  });

  it("reads others on the line between the two beside them, the base among these", () => {
    expect(read(0.9)).toMatchObject({
      from: "interpolated",
      length: near(0.075),
      cut: near(0.04),
      degenerate: near(0.005),
      refusals: { change: expect.closeTo(-0.3, 6), error: expect.closeTo(0.2, 6) },
    });
    expect(read(0.4)).toMatchObject({ from: "interpolated", length: near(0.025) });
  });

  it("reads larger ones in proportion to the largest, with its error", () => {
    expect(read(1.1)).toMatchObject({
      from: "extrapolated",
      length: near(0.11),
      refusals: { change: expect.closeTo(-0.44, 6), error: expect.closeTo(0.33, 6) },
    });
  });

  it("takes none of a rare thing for no certainty", () => {
    const none = [0, 1].map((scale) => ({ ...point(scale, 80, 0, 200), degenerate: 0 }));
    for (const { gate, change, error } of gatesAt(none, 1)!.readings) {
      expect(change).toBe(0);
      if (gate !== "length") expect(error).toBeGreaterThan(0.004);
    }
  });

  it("reads what was measured, and nothing at the base", () => {
    const gates = gatesAt([base, point(1, 88, 0.1)], 0.5)!.readings.map(({ gate }) => gate);
    expect(gates).toEqual(["length", "cut"]);
    expect(gatesAt(points, 0)).toBeNull();
    expect(gatesAt([base], 1)).toBeNull();
  });
});
