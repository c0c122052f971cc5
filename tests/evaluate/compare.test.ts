import { describe, expect, it } from "vitest";
import { compareFiles } from "../../src/evaluate/compare.js";
import { makeRows, prompts } from "./fixture.js";

const rows = prompts("habit", 200);
const base = makeRows({ name: "base", rate: 10 }, rows).scored;
const renamed = (scored: typeof base) =>
  scored.map((row, index) => ({ ...row, id: `row-${index}` }));

describe("compareFiles", () => {
  it("says of a file against itself that there is no difference", () => {
    const result = compareFiles(base, base);
    expect(result.verdict).toBe("no difference");
    expect(result.paired).toBe(true);
    expect(result.all.reduction).toBe(0);
    expect(result.all.interval).toEqual([0, 0]);
    for (const row of result.categories) if (row.interval) expect(row.interval).toEqual([0, 0]);
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
    expect(apart.rows).toEqual({ before: 200, after: 200, shared: 0 });
  });

  it("cannot tell from a few answers, and sees a rise from nothing", () => {
    const other = makeRows({ name: "other", rate: 10 }, rows).scored;
    expect(compareFiles(base.slice(0, 10), other.slice(0, 10)).verdict).toBe("cannot tell");
    const none = base.map((row) => ({ ...row, findings: [], rate: 0 }));
    expect(compareFiles(none, base).verdict).toBe("higher");
  });
});
