import { describe, expect, it } from "vitest";
import { curvePoint, fallAt, scaleAt } from "../../src/train/dial-curve.js";
import { fitDial } from "../../src/train/index.js";

const ratios = (ratio: number, prompts = 40) =>
  Array.from({ length: prompts }, (_, at) => ({
    promptId: `p${at}`,
    ratio: ratio * (1 + (at % 2 ? 0.1 : -0.1)),
  }));

/** Bends: the second half of the scale does less than the first. */
const CURVE = [curvePoint(0.5, ratios(0.5))!, curvePoint(1, ratios(0.4))!];

const counts = (scale: number, rate: number) =>
  Array.from({ length: 40 }, (_, at) => ({
    promptId: `p${at}`,
    scale,
    findings: Math.floor((at + 1) * rate) - Math.floor(at * rate),
    words: 100,
  }));

describe("the curve of the base's own answers", () => {
  it("falls by the mean ratio, with the error of its prompts", () => {
    const point = curvePoint(1, ratios(0.4))!;
    expect(point.fall).toBeCloseTo(-Math.log(0.4), 6);
    expect(point.places).toBe(40);
    // A relative deviation of 0.1 over 40 prompts of one place each.
    expect(point.error).toBeCloseTo(0.1 / Math.sqrt(39), 6);
  });

  it("cuts what one place could do to the mean", () => {
    const wild = [...ratios(0.4, 99), { promptId: "wild", ratio: 1e6 }];
    expect(curvePoint(1, wild)!.fall).toBeCloseTo(-Math.log((99 * 0.4 - 0.04 + 10) / 100), 2);
  });

  it("is not read off fewer than two prompts, nor where nothing is left", () => {
    expect(curvePoint(1, [])).toBeUndefined();
    expect(curvePoint(1, ratios(0.4, 1))).toBeUndefined();
    expect(curvePoint(1, ratios(0))).toBeUndefined();
  });

  it("reads a scale for a fall and a fall for a scale, also behind the last point", () => {
    for (const scale of [0.2, 0.5, 0.8, 1, 1.4])
      expect(scaleAt(CURVE, fallAt(CURVE, scale))).toBeCloseTo(scale, 6);
    expect(fallAt(CURVE, 0)).toBe(0);
    expect(fallAt(CURVE, 1.5)).toBeGreaterThan(fallAt(CURVE, 1));
  });

  it("never falls back, and has no scale for what it does not reach", () => {
    const risen = [curvePoint(0.5, ratios(0.5))!, curvePoint(1, ratios(0.6))!];
    expect(fallAt(risen, 1)).toBe(fallAt(risen, 0.5));
    expect(scaleAt(risen, 2)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("fitDial with the curve", () => {
  it("takes the curve's scale where sampled answers agree, with less error than without", () => {
    const answers = [...counts(0, 4), ...counts(1, 1.6)];
    const [plain, read] = [fitDial(answers, 0.5, 2), fitDial(answers, 0.5, 2, CURVE)];
    expect(read.level!.value).toBeCloseTo(1, 1);
    expect(read.scale).toBeCloseTo(0.5, 1);
    expect(plain.scale).toBeGreaterThan(0.7);
    expect(read.expected).toBeCloseTo(0.5, 6);
    expect(read.interval[0]).toBeLessThan(read.scale);
    expect(read.interval[1]).toBeGreaterThan(read.scale);
  });

  it("lets sampled answers move the level no further than their number allows", () => {
    const few = fitDial([...counts(0, 0.4), ...counts(1, 0.1)], 0.5, 2, CURVE);
    const many = fitDial([...counts(0, 40), ...counts(1, 13)], 0.5, 2, CURVE);
    expect(few.level!.value).toBeGreaterThan(1);
    expect(many.level!.value).toBeGreaterThan(few.level!.value);
    expect(many.level!.error).toBeLessThan(few.level!.error);
    expect(many.scale).toBeLessThan(0.5);
  });

  it("leaves the level to sampled answers where few places that became likelier make what is left", () => {
    const wild = ratios(0.2).map((place, at) => (at % 10 === 0 ? { ...place, ratio: 2.2 } : place));
    const [tame, heavy] = [CURVE, [curvePoint(1, wild)!]];
    expect(curvePoint(1, ratios(0.4))!.above).toBe(0);
    expect(heavy[0]!.above).toBeGreaterThan(0.5);
    const answers = [...counts(0, 4), ...counts(1, 1.4)];
    const [held, free] = [tame, heavy].map((curve) => fitDial(answers, 0.5, 2, curve).level!);
    expect(held!.spread).toBeCloseTo(0.1, 6);
    expect(free!.spread).toBeGreaterThan(0.5);
    // The answers' own factor, log(1.4 / 4) over the curve's fall.
    expect(Math.abs(free!.value - Math.log(4 / 1.4) / heavy[0]!.fall)).toBeLessThan(0.05);
  });

  it("is left where sampled answers contradict the curve", () => {
    const answers = [...counts(0, 40), ...counts(1, 38)];
    expect(fitDial(answers, 0.5, 2, CURVE)).toEqual(fitDial(answers, 0.5, 2));
  });

  it("is left where the curve does not fall", () => {
    const answers = [...counts(0, 4), ...counts(1, 1.6)];
    expect(fitDial(answers, 0.5, 2, [curvePoint(1, ratios(1.01))!])).toEqual(
      fitDial(answers, 0.5, 2),
    );
  });

  it("says when the request lies beyond the largest scale", () => {
    const fit = fitDial([...counts(0, 4), ...counts(1, 1.6)], 0.9, 1.5, CURVE);
    expect(fit).toMatchObject({ capped: true, scale: 1.5 });
    expect(fit.expected).toBeLessThan(0.9);
  });

  it("gives no scale of a curve that the sampled answers do not follow: it would be of either sign", () => {
    // Half of what is left are places that became likelier.
    const wide = [
      curvePoint(
        1,
        Array.from({ length: 120 }, (_, at) => ({
          promptId: `p${at}`,
          ratio: at % 5 === 0 ? 1.4 : 0.1,
        })),
      )!,
    ];
    for (const rate of [4, 4.2, 4.4, 4.8, 5.2]) {
      const fit = fitDial([...counts(0, 4), ...counts(1, rate)], 0.6, 2, wide);
      expect(fit.scale).toBeGreaterThanOrEqual(0);
      expect(fit.slopeError).not.toBeNaN();
    }
  });
});
