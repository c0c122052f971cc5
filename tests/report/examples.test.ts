import { describe, expect, it } from "vitest";
import { chooseExamples } from "../../src/report/index.js";
import { armRows, fixtureInputs } from "./report-fixture.js";

const { scorer, habitPrompts } = fixtureInputs;
const request = {
  base: armRows("base"),
  locus: armRows("locus"),
  promptIds: new Set(habitPrompts.map(({ id }) => id)),
  score: scorer.score,
  seed: 17,
};

describe("chooseExamples", () => {
  it("depends on the seed alone, not on the order of the other arm", () => {
    const again = chooseExamples({ ...request, locus: [...request.locus].reverse() });
    expect(again).toEqual(chooseExamples(request));
    expect(chooseExamples({ ...request, seed: 18 }).rows).not.toEqual(again.rows);
  });

  it("shows most where the base had findings, whatever became of them", () => {
    const { rows } = chooseExamples(request);
    expect(rows.filter(({ base }) => base.findings.length > 0)).toHaveLength(9);
    expect(rows.some(({ locus }) => locus.findings.length > 0)).toBe(true);
  });

  it("leaves persona replies and other sets out", () => {
    const texts = chooseExamples({ ...request, withFindings: 999, without: 999 }).rows;
    expect(texts).toHaveLength(habitPrompts.length);
  });
});
