import { describe, expect, it } from "vitest";
import type { Finding, ResponseRow, ScoredRow } from "../../src/core/rows.js";
import { habitLikelihoods, habitRows } from "../../src/train/index.js";

const answer = (id: string, response: string): ResponseRow => ({
  id,
  promptId: `p-${id}`,
  model: "m",
  sample: 0,
  messages: [{ role: "user", content: "?" }],
  response,
  finishReason: "stop",
  tokens: 5,
});

const scored = (row: ResponseRow, ...texts: string[]): ScoredRow => ({
  id: row.id,
  words: 5,
  rate: 0,
  act: "none",
  acts: [],
  findings: texts.map(
    (text): Finding => ({
      rule: "closer/a",
      category: "closer",
      start: row.response.indexOf(text),
      end: row.response.indexOf(text) + text.length,
      text,
    }),
  ),
  structure: { headings: 0, bullets: 0, bold: 0 },
});

/** What the worker would read of each span. */
const read = (row: { continuations: readonly [string]; spans: [number, number][] }) =>
  row.spans.map(([start, end]) => [...row.continuations[0]].slice(start, end).join(""));

describe("places of habits", () => {
  it("reach from the end of the sentence before to the end of the habit, in code points", () => {
    const row = answer("a", "😀 Walk a lot.\n\nAnd then, I hope this helps! Bye.");
    const [found] = habitRows([row], [scored(row, "I hope this helps")], () => true);
    expect(read(found!)).toEqual(["\n\nAnd then, I hope this helps"]);
  });

  it("are one where findings overlap, none where nothing counts", () => {
    const row = answer("a", "Sure! I hope this helps you.");
    const both = scored(row, "I hope this", "this helps you");
    expect(read(habitRows([row], [both], () => true)[0]!)).toEqual([" I hope this helps you"]);
    expect(habitRows([row], [both], () => false)).toEqual([]);
  });

  it("are read in a few hundred answers, spread over all", () => {
    const rows = Array.from({ length: 1000 }, (_, at) => answer(`r${at}`, "Sure!"));
    const found = habitRows(
      rows,
      rows.map((row) => scored(row, "Sure")),
      () => true,
    );
    expect(found.length).toBe(320);
    expect(new Set(found.map(({ id }) => id)).size).toBe(320);
    expect(found.at(-1)!.id).toBe("r996");
  });

  it("give the ratio of each place's probabilities, the base read once", async () => {
    const row = answer("a", "Sure! I hope this helps.");
    const asked: (number | "base")[] = [];
    const at = habitLikelihoods({
      counts: () => true,
      async base() {
        asked.push("base");
        return { responses: [row], scored: [scored(row, "Sure", "I hope")] };
      },
      async read(rows, scale) {
        asked.push(scale);
        return rows.map(({ id }) => ({
          id,
          spans: [-1 - scale * Math.log(2), -4 + scale * Math.log(3)],
        }));
      },
    });
    const [half, whole] = await Promise.all([at(0.5), at(1)]);
    expect(asked).toEqual(["base", 0, 0.5, 1]);
    expect(whole.map(({ promptId }) => promptId)).toEqual(["p-a", "p-a"]);
    expect(whole[0]!.ratio).toBeCloseTo(0.5, 6);
    expect(whole[1]!.ratio).toBeCloseTo(3, 6);
    expect(half[0]!.ratio).toBeCloseTo(Math.SQRT1_2, 6);
  });
});
