import { describe, expect, it } from "vitest";
import { isFlagged, type Scored, thresholdsOf } from "../../src/classify/train/thresholds.js";

const row = (value: number, gold: boolean | null, strong = false): Scored => ({
  value,
  gold,
  weight: 1,
  strong,
});
const many = (count: number, one: Scored): Scored[] => new Array<Scored>(count).fill(one);

describe("thresholdsOf", () => {
  it("takes one threshold, whether a strong rule has a finding or not", () => {
    const rows = [
      ...many(20, row(0.8, true, true)),
      ...many(100, row(0.1, false, true)),
      ...many(20, row(0.7, true)),
      ...many(100, row(0.4, false)),
    ];
    const limits = thresholdsOf(rows);
    expect(rows.filter((one) => isFlagged(one, limits) !== one.gold)).toEqual([]);
    expect(limits.veto).toBe(limits.propose);
  });

  it("gives up recall before it raises more false alarms than are allowed", () => {
    // Flagging the 30 positives at .5 would take the 5 plain ones of 100 along.
    const rows = [
      ...many(30, row(0.5, true)),
      ...many(10, row(0.9, true)),
      ...many(5, row(0.5, false)),
      ...many(95, row(0.1, false)),
    ];
    const limits = thresholdsOf(rows);
    expect(rows.filter((one) => !one.gold && isFlagged(one, limits))).toEqual([]);
    expect(rows.filter((one) => one.gold && isFlagged(one, limits))).toHaveLength(10);
  });

  it("weighs few fresh rows as much as many others", () => {
    // What suits the others best would miss every fresh positive.
    const rows = [
      ...many(200, row(0.9, true)),
      ...many(600, row(0.1, false)),
      ...many(12, row(0.4, false)),
      ...many(10, { ...row(0.4, true), fresh: true }),
      ...many(30, { ...row(0.1, false), fresh: true }),
    ];
    const limits = thresholdsOf(rows);
    expect(rows.filter((one) => one.fresh && isFlagged(one, limits) !== one.gold)).toEqual([]);
    expect(limits.propose).toBeGreaterThan(0.1);
  });

  it("leaves out rows that the readers did not settle", () => {
    const rows = [...many(10, row(0.6, true)), ...many(10, row(0.2, false))];
    expect(thresholdsOf([...rows, ...many(50, row(0.6, null))])).toEqual(thresholdsOf(rows));
  });
});
