import { beforeAll, describe, expect, it } from "vitest";
import { CATEGORIES } from "../../src/core/rows.js";
import type { Pack } from "../../src/patterns/index.js";
import { loadPacks } from "../../src/patterns/load.js";
import { checkExamples, createScorer } from "../../src/score/index.js";

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

  it("leave held-out forms to the held-out rules, but for a few", () => {
    const scorer = createScorer({ packs });
    const held = packs
      .flatMap(({ rules }) => rules.filter(({ heldOut, weak }) => heldOut && !weak))
      .flatMap(({ examples }) => examples.match.filter((text) => !text.startsWith("[prompt]")));
    const found = held.filter((response) => scorer.findTrainable(response).length > 0);
    expect(held.length).toBeGreaterThan(40);
    expect(found.length, found.join("\n")).toBeLessThanOrEqual(6);
  });

  it("hold rules out of training", () => {
    expect(packs.some(({ rules }) => rules.some(({ heldOut }) => heldOut))).toBe(true);
  });
});
