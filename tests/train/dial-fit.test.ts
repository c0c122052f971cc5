import { describe, expect, it } from "vitest";
import { holdBack } from "../../src/train/dial-gates.js";
import { fitDial } from "../../src/train/index.js";

const at = (scale: number, rate: number) => ({
  scale,
  findings: Math.round(rate * 10),
  words: 10_000,
});

describe("fitDial", () => {
  it("finds the scale of an exponential curve", () => {
    const rate = (scale: number) => 80 * Math.exp(-1.5 * scale);
    const fit = fitDial([at(0, rate(0)), at(1, rate(1)), at(0.6, rate(0.6))], 0.6, 2);
    expect(fit.slope).toBeCloseTo(1.5, 1);
    expect(fit.scale).toBeCloseTo(-Math.log(0.4) / 1.5, 1);
    expect(fit.interval[0]).toBeLessThan(fit.scale);
    expect(fit.interval[1]).toBeGreaterThan(fit.scale);
    expect(fit.capped).toBe(false);
  });

  it("says when the request lies beyond the largest scale", () => {
    const fit = fitDial([at(0, 80), at(1, 72)], 0.9, 1.5);
    expect(fit.capped).toBe(true);
    expect(fit.scale).toBe(1.5);
    expect(fit.expected).toBeLessThan(0.9);
  });

  it("does not turn the dial where the adapter did nothing, or more habits came", () => {
    expect(fitDial([at(0, 80), at(1, 95)], 0.6, 1.5).expected).toBeLessThanOrEqual(0);
    expect(fitDial([at(0, 0), at(1, 0)], 0.6, 1.5).capped).toBe(true);
  });

  it("weighs points by their evidence", () => {
    const strong = { scale: 1, findings: 400, words: 10_000 };
    const weak = { scale: 1, findings: 0, words: 50 };
    const base = { scale: 0, findings: 800, words: 10_000 };
    const alone = fitDial([base, strong], 0.5, 3).scale;
    expect(fitDial([base, strong, weak], 0.5, 3).scale).toBeCloseTo(alone, 1);
  });
});

describe("holdBack", () => {
  const point = (scale: number, meanWords: number, cut: number, answers = 10_000) => ({
    scale,
    answers,
    meanWords,
    wordsError: 70 / Math.sqrt(answers),
    cut,
  });
  const base = point(0, 80, 0.1);

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

  it("does not take noise for a broken gate", () => {
    expect(holdBack([point(0, 80, 0.1, 100), point(1, 70, 0.14, 100)], 1)).toBeUndefined();
  });
});
