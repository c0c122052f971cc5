import { describe, expect, it } from "vitest";
import {
  benjaminiHochberg,
  designEffect,
  holm,
  mcnemarExact,
  nonInferiority,
  normalCdf,
  normalQuantile,
  pairsNeeded,
  signFlip,
  studentQuantile,
  tangoDrop,
  wilson,
  Z95_ONE_SIDED,
} from "../../src/statistics/index.js";

describe("distributions", () => {
  it("has the normal table's values", () => {
    expect(normalCdf(1.959964)).toBeCloseTo(0.975, 6);
    expect(normalCdf(-1)).toBeCloseTo(0.158655, 6);
    expect(normalQuantile(0.975)).toBeCloseTo(1.959964, 6);
    expect(normalQuantile(0.001)).toBeCloseTo(-3.090232, 6);
  });
  it("has the t table's values", () => {
    expect(studentQuantile(0.975, 1)).toBeCloseTo(12.7062, 3);
    expect(studentQuantile(0.975, 5)).toBeCloseTo(2.570582, 5);
    expect(studentQuantile(0.975, 10)).toBeCloseTo(2.228139, 5);
    expect(studentQuantile(0.95, 11)).toBeCloseTo(1.795885, 5);
  });
});

describe("wilson", () => {
  it("gives Newcombe's (1998) worked values 81/263, 15/148, 0/20, 1/29", () => {
    const cases: [number, number, number, number][] = [
      [81, 263, 0.2553, 0.3662],
      [15, 148, 0.0624, 0.1605],
      [0, 20, 0, 0.1611],
      [1, 29, 0.0061, 0.1718],
    ];
    for (const [hits, n, low, high] of cases) {
      const interval = wilson(hits, n);
      expect(interval[0]).toBeCloseTo(low, 4);
      expect(interval[1]).toBeCloseTo(high, 4);
    }
  });
  it("knows nothing of no rows", () => expect(wilson(0, 0)).toEqual([0, 1]));
});

describe("paired 2x2 tables", () => {
  // Complete response before and after consolidation therapy: 59, 6 / 16, 80 (Cavo et al. 2012, in Fagerland et al. 2017, chapter 8).
  it("gives the published exact McNemar p", () => {
    expect(mcnemarExact(6, 16)).toBeCloseTo(0.052479, 6);
    expect(mcnemarExact(16, 6)).toBeCloseTo(0.052479, 6);
    expect(mcnemarExact(0, 0)).toBe(1);
    expect(mcnemarExact(0, 5)).toBeCloseTo(0.0625, 10);
    expect(mcnemarExact(2000, 2000)).toBe(1);
  });
  it("gives the published Tango interval", () => {
    const [low, high] = tangoDrop({ n: 161, lost: 6, gained: 16 });
    expect(low).toBeCloseTo(-0.124, 3);
    expect(high).toBeCloseTo(-0.0054, 4);
  });
  it("has the closed form z^2 / (n + z^2) where no pair is discordant", () => {
    const [low, high] = tangoDrop({ n: 100, lost: 0, gained: 0 }, Z95_ONE_SIDED);
    expect(high).toBeCloseTo(2.705543 / 102.705543, 6);
    expect(low).toBeCloseTo(-2.705543 / 102.705543, 6);
  });
  it("turns round with the table", () => {
    const [low, high] = tangoDrop({ n: 60, lost: 9, gained: 2 });
    const turned = tangoDrop({ n: 60, lost: 2, gained: 9 });
    expect(turned[0]).toBeCloseTo(-high, 9);
    expect(turned[1]).toBeCloseTo(-low, 9);
  });
});

describe("non-inferiority", () => {
  it("needs 344 pairs at 5 % discordance and 3 points", () => {
    expect(pairsNeeded(0.03, 0.05)).toBe(344);
  });
  it("says underpowered, met and not met where each is due", () => {
    expect(nonInferiority({ n: 40, lost: 0, gained: 0 }, 0.03).outcome).toBe("underpowered");
    expect(nonInferiority({ n: 88, lost: 0, gained: 0 }, 0.03).outcome).toBe("met");
    expect(nonInferiority({ n: 120, lost: 2, gained: 2 }, 0.03).outcome).toBe("underpowered");
    expect(nonInferiority({ n: 400, lost: 9, gained: 9 }, 0.03).outcome).toBe("met");
    expect(nonInferiority({ n: 40, lost: 12, gained: 0 }, 0.03).outcome).toBe("not met");
    expect(nonInferiority({ n: 400, lost: 14, gained: 4 }, 0.03).outcome).toBe("not met");
    expect(nonInferiority({ n: 0, lost: 0, gained: 0 }, 0.03).outcome).toBe("underpowered");
  });
  it("never meets a margin that its best bound cannot reach", () => {
    for (let n = 1; n < 500; n += 7) {
      const { bestUpper, outcome } = nonInferiority({ n, lost: 0, gained: 0 }, 0.03);
      expect(outcome === "met").toBe(bestUpper < 0.03);
    }
  });
});

describe("benjaminiHochberg", () => {
  it("is R's p.adjust(method = 'BH')", () => {
    const adjusted = benjaminiHochberg([0.01, 0.04, 0.03, 0.005]);
    [0.02, 0.04, 0.04, 0.02].forEach((value, index) => {
      expect(adjusted[index]).toBeCloseTo(value, 12);
    });
    expect(benjaminiHochberg([])).toEqual([]);
    expect(benjaminiHochberg([0.9, 0.2])[1]).toBeCloseTo(0.4, 12);
  });
});

describe("holm", () => {
  it("steps down and keeps the order given", () => {
    const adjusted = holm([0.01, 0.04, 0.03, 0.005]);
    [0.03, 0.06, 0.06, 0.02].forEach((p, index) => {
      expect(adjusted[index]).toBeCloseTo(p, 10);
    });
    expect(holm([])).toEqual([]);
  });
});

describe("sign flip", () => {
  it("enumerates: five values of one sign give 2/32", () => {
    expect(signFlip([1, 2, 3, 4, 5], { seed: 1 })).toBeCloseTo(2 / 32, 10);
    expect(signFlip([0, 0, 0], { seed: 1 })).toBe(1);
  });
  it("samples where there are too many patterns, close to the exact answer", () => {
    const values = Array.from({ length: 16 }, (_, index) => (index < 12 ? 1 : -1));
    // Sum 8 of 16 signs: P(|S| >= 8) = 2 P(Bin(16, 1/2) >= 12) = 0.0768.
    expect(signFlip(values, { seed: 3 })).toBeCloseTo(0.0768, 1);
    expect(Math.abs(signFlip(values, { seed: 3 }) - 0.0768)).toBeLessThan(0.012);
  });
});

describe("design effect", () => {
  it("is the cluster size when a prompt's samples are copies, and 1 when there is one sample", () => {
    const copies = Array.from({ length: 40 }, (_, index) => ({ sum: index % 2 ? 4 : 0, n: 4 }));
    expect(designEffect(copies, 80)).toBeCloseTo((4 * 40) / 39, 1);
    expect(
      designEffect(
        [
          { sum: 1, n: 1 },
          { sum: 0, n: 1 },
        ],
        1,
      ),
    ).toBe(1);
  });
  it("counts each prompt once when nothing varies", () => {
    expect(
      designEffect(
        [
          { sum: 0, n: 3 },
          { sum: 0, n: 3 },
        ],
        0,
      ),
    ).toBe(3);
  });
});
