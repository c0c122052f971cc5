import { beforeAll, describe, expect, it } from "vitest";
import { CATEGORIES } from "../../src/core/rows.js";
import type { Pack } from "../../src/patterns/index.js";
import { loadPacks } from "../../src/patterns/load.js";
import { checkExamples } from "../../src/score/index.js";

describe("the packs that ship with Locus", () => {
  let packs: Pack[] = [];
  beforeAll(async () => {
    packs = await loadPacks();
  });

  it("cover every category", () => {
    expect(new Set(packs.map(({ category }) => category))).toEqual(new Set(CATEGORIES));
  });

  it("hold at least 200 rules, each with its own id", () => {
    const ids = packs.flatMap(({ category, rules }) => rules.map(({ id }) => `${category}/${id}`));
    expect(ids.length).toBeGreaterThanOrEqual(200);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("do as their examples say", () => {
    expect(checkExamples(packs)).toEqual([]);
  });

  it("hold rules out of training", () => {
    expect(packs.some(({ rules }) => rules.some(({ heldOut }) => heldOut))).toBe(true);
  });
});
