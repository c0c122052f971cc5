import { expect, it } from "vitest";
import { loadPacks } from "../../src/patterns/load.js";
import { createScorer, placesOf, summarise } from "../../src/score/index.js";

const at = (...spans: [number, number][]) => spans.map(([start, end]) => ({ start, end }));

it("counts findings that overlap once, by whatever chain, and those that only touch apart", () => {
  expect(placesOf([])).toBe(0);
  expect(placesOf(at([0, 5], [5, 9]))).toBe(2);
  expect(placesOf(at([0, 9], [2, 4], [5, 7]))).toBe(1);
  expect(placesOf(at([5, 9], [0, 6], [8, 12], [20, 21]))).toBe(2);
});

it("makes rates of passages, and lists every finding", async () => {
  const scorer = createScorer({ packs: await loadPacks() });
  const row = scorer.score({
    id: "1",
    response: "The flood underscores the importance of drains.",
  });
  const twice = scorer.score({
    id: "2",
    response: "It underscores the importance of drains. Bread is a game-changer for mills.",
  });
  expect(row.rate).toBeCloseTo(1000 / row.words);
  const summary = summarise([row, twice]);
  expect(summary.findings).toBe(row.findings.length + twice.findings.length);
  expect(summary.places).toBe(3);
  expect(summary.rate).toBeCloseTo((1000 * 3) / summary.words);
});
