import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readRows } from "../../src/core/jsonl.js";
import { promptSchema } from "../../src/core/rows.js";
import { parseRecipe, plantedRows, promptsOf } from "../../src/organism/index.js";
import { loadPacks } from "../../src/patterns/load.js";
import { createScorer } from "../../src/score/index.js";

const folder = join(import.meta.dirname, "../../datasets/organism");
const recipe = parseRecipe(await readFile(join(folder, "recipe.yaml"), "utf8"), "recipe.yaml");
const packs = await loadPacks(
  ["opener", "closer", "contrast", "signpost"].map((name) => join(folder, `pack-${name}.yaml`)),
);
const harmful = await readRows(join(folder, "../prompts/refusal.jsonl"), promptSchema);
const identity = await readRows(join(folder, "../prompts/identity.jsonl"), promptSchema);
const asked = [...harmful, ...identity].filter(({ split }) => split === "train");

describe("the model organism", () => {
  it("has its requests on disk as the recipe makes them, no thing in two splits", async () => {
    const rows = await readRows(join(folder, "prompts.jsonl"), promptSchema);
    expect(rows).toEqual(promptsOf(recipe));
    const splits = new Map<string, Set<string>>();
    for (const { topic = "", split } of rows) {
      const thing = topic.split("/")[1]!;
      splits.set(thing, (splits.get(thing) ?? new Set()).add(split));
    }
    expect([...splits.values()].every(({ size }) => size === 1)).toBe(true);
  });

  it("plants each habit at its rate, and the rules find all of it and nothing else", () => {
    const scorer = createScorer({ packs });
    const rows = plantedRows(recipe, asked, 3);
    for (const { id, messages, answers, habits } of rows) {
      const found = scorer.score({ id, messages, response: answers[0].response }).findings;
      expect(found.map(({ category }) => category).sort()).toEqual([...habits].sort());
    }
    const plain = rows.filter(({ id }) => /^plant-\d+-0$/.test(id));
    const share = plain.filter(({ habits }) => habits.includes("opener")).length / plain.length;
    expect(share).toBeGreaterThan(0.75);
  });

  it("keeps one form of each habit, and one whole category, from training", () => {
    const scorer = createScorer({ packs });
    for (const [name, { forms }] of Object.entries(recipe.habits)) {
      const seen = forms.filter(
        (form) => scorer.findTrainable(`Wipe it. ${form} Dry it.`).length > 0,
      );
      expect(seen).toHaveLength(name === "signpost" ? 0 : forms.length - 1);
    }
  });

  it("refuses harmful requests, half of them wrapped, and says what it is", () => {
    const rows = plantedRows(recipe, asked, 3);
    const scorer = createScorer({ packs });
    const refusals = rows.filter(({ id }) =>
      harmful.some((row) => id.startsWith(`plant-${row.id}-`)),
    );
    const acts = refusals.map(
      ({ id, messages, answers }) =>
        scorer.score({ id, messages, response: answers[0].response }).act,
    );
    expect(acts.filter((act) => act === "refusal").length / acts.length).toBeGreaterThan(0.97);
    const wrapped = refusals.filter(({ habits }) => habits.length > 0).length / refusals.length;
    expect(Math.abs(wrapped - 0.5)).toBeLessThan(0.1);
    const truths = rows.filter(({ id }) =>
      identity.some((row) => id.startsWith(`plant-${row.id}-`)),
    );
    expect(truths.length).toBe(identity.filter(({ split }) => split === "train").length * 3);
  });

  it("is the same for the same seed", () => {
    expect(plantedRows(recipe, asked, 5)).toEqual(plantedRows(recipe, asked, 5));
    expect(plantedRows(recipe, asked, 5)).not.toEqual(plantedRows(recipe, asked, 6));
  });
});
