import { describe, expect, it } from "vitest";
import type { Category } from "../../src/core/rows.js";
import { compareFiles, comparePaired, countRow } from "../../src/evaluate/compare.js";
import { pairRows } from "../../src/evaluate/compare-pairing.js";
import { makeRows, prompts } from "./fixture.js";

const rows = prompts("habit", 200);
const base = makeRows({ name: "base", rate: 10 }, rows).scored;
const renamed = (scored: typeof base) =>
  scored.map((row, index) => ({ ...row, id: `row-${index}` }));

/** The same answer with each finding twice, at another place. */
const doubled = (row: (typeof base)[number]) => ({
  ...row,
  findings: row.findings.flatMap((finding) => [
    finding,
    { ...finding, start: finding.start + 10_000, end: finding.end + 10_000 },
  ]),
});

describe("compareFiles", () => {
  it("says of a file against itself that there is no difference", () => {
    const result = compareFiles(base, base);
    expect(result.verdict).toBe("no difference");
    expect(result.paired).toBe(true);
    expect(result.all.reduction).toBe(0);
    expect(result.all.interval).toEqual([0, 0]);
    for (const row of result.categories) if (row.interval) expect(row.interval).toEqual([0, 0]);
  });

  it("knows that the same answers differ by nothing, however few have findings", () => {
    const few = base.map((row, at) => (at < 3 ? row : { ...row, findings: [] }));
    const { all, categories } = compareFiles(few, few.toReversed());
    for (const row of [all, ...categories]) expect(row.differenceInterval).toEqual([0, 0]);
    const other = few.map((row, at) => (at === 0 ? { ...row, words: row.words + 1 } : row));
    const [low, high] = compareFiles(few, other).all.differenceInterval!;
    expect(low).toBeLessThan(-0.1);
    expect(high).toBeGreaterThan(0.1);
  });

  it("takes answers without findings for the same where their texts are", () => {
    const none = base.map((row) => ({ ...row, findings: [] }));
    const width = (texts: (at: number) => string) => {
      const counted = (side: typeof texts) =>
        none.map((row, at) => countRow(row, { text: side(at) }));
      const pairing = pairRows(
        counted((at) => `text ${at}`),
        counted(texts),
      );
      const [low, high] = comparePaired(pairing).all.differenceInterval!;
      return high - low;
    };
    expect(width((at) => `text ${at}`)).toBe(0);
    expect(width((at) => `text ${at + 1}`)).toBeGreaterThan(0.1);
  });

  it("says so of a file without any finding, and of an empty one", () => {
    const none = base.map((row) => ({ ...row, findings: [], rate: 0 }));
    expect(compareFiles(none, none).verdict).toBe("no difference");
    expect(compareFiles([], []).verdict).toBe("no difference");
  });

  it("finds a fall and a rise on the same prompts", () => {
    const half = makeRows({ name: "half", rate: 5 }, rows).scored;
    const [before, after] = [renamed(base), renamed(half)];
    const fall = compareFiles(before, after);
    expect(fall.verdict).toBe("lower");
    expect(fall.paired).toBe(true);
    expect(fall.all.reduction!).toBeGreaterThan(0.3);
    expect(fall.all.reduction!).toBeLessThan(0.65);
    expect(compareFiles(after, before).verdict).toBe("higher");
  });

  it("compares files without common ids, with a wider interval", () => {
    const half = makeRows({ name: "half", rate: 5 }, rows).scored;
    const apart = compareFiles(base, half);
    expect(apart.paired).toBe(false);
    expect(apart.verdict).toBe("lower");
    expect(apart.rows).toEqual({ before: 200, after: 200 });
    expect(apart.how).toBe("not paired: 0 ids in both files, of 200 before and 200 after");
    const width = ([low, high]: readonly [number, number]) => high - low;
    const paired = compareFiles(renamed(base), renamed(base.map(doubled))).all;
    const unpaired = compareFiles(renamed(base), base.map(doubled)).all;
    expect(unpaired.difference).toBeCloseTo(paired.difference!, 10);
    expect(width(unpaired.differenceInterval!)).toBeGreaterThan(width(paired.differenceInterval!));
  });

  it("cannot tell from a few answers, and sees a rise from nothing", () => {
    const other = makeRows({ name: "other", rate: 10 }, rows).scored;
    expect(compareFiles(base.slice(0, 10), other.slice(0, 10)).verdict).toBe("cannot tell");
    const none = base.map((row) => ({ ...row, findings: [], rate: 0 }));
    expect(compareFiles(none, base).verdict).toBe("higher");
  });
});

describe("the difference of rates", () => {
  const withFindings = (category: Category, answers: number) =>
    Array.from({ length: 100 }, (_, at) => ({
      ...base[0]!,
      id: `row-${at}`,
      words: 100,
      findings:
        at < answers ? [{ rule: `${category}/x`, category, start: 0, end: 4, text: "Sure" }] : [],
    }));
  const openers = (before: number, after: number) =>
    compareFiles(withFindings("opener", before), withFindings("opener", after)).categories.find(
      ({ label }) => label === "opener",
    )!;

  it("has an interval where something rose from nothing, and from little", () => {
    const fromNothing = openers(0, 30);
    expect(fromNothing).toMatchObject({ beforeFindings: 0, reduction: null, interval: null });
    expect(fromNothing.difference).toBeCloseTo(3, 10);
    expect(fromNothing.differenceInterval![0]).toBeGreaterThan(1.5);
    expect(fromNothing.differenceInterval![1]).toBeLessThan(5);
    const fromLittle = openers(10, 40);
    expect(fromLittle.reduction).toBeNull();
    expect(fromLittle.differenceInterval![0]).toBeGreaterThan(1);
  });

  it("stands beside the ratio where there are findings enough, with the same sign", () => {
    const fall = openers(60, 30);
    expect(fall.reduction).toBeCloseTo(0.5, 10);
    expect(fall.difference).toBeCloseTo(-3, 10);
    expect(fall.differenceInterval![1]).toBeLessThan(0);
    expect(fall.interval![0]).toBeGreaterThan(0);
  });

  it("of nothing and nothing is as wide as two counts of none allow", () => {
    const [low, high] = openers(0, 0).differenceInterval!;
    // 3.689 events at most in 10,000 words, on either side.
    expect(high).toBeCloseTo(0.3689, 3);
    expect(low).toBeCloseTo(-0.3689, 3);
  });

  it("is not given of answers to one prompt", () => {
    const [row] = base;
    const other = { ...row!, words: row!.words + 1 };
    expect(compareFiles([row!], [other]).all.differenceInterval).toBeNull();
  });
});
