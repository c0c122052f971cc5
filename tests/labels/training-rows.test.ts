import { describe, expect, it } from "vitest";
import type { SentenceInput } from "../../src/classify/index.js";
import { calibrationError } from "../../src/labels/measure.js";
import { exampleRows } from "../../src/labels/training-rows.js";
import { parsePack } from "../../src/patterns/index.js";

const PACK = parsePack(
  `pack: t
version: 1
description: d
category: closer
rules:
  - id: hope
    message: m
    phrases: ["hope this helps"]
    examples: {match: ["I hope this helps."], pass: ["Hope is a town.", "[prompt] A card?\\nNo hope."]}
  - id: thing
    message: m
    weak: true
    phrases: ["a thing"]
    examples: {match: ["It is a thing."], pass: ["No thing."]}
`,
  "t.yaml",
);

describe("exampleRows", () => {
  it("takes match examples of rules that count by themselves for boilerplate, pass examples for plain", () => {
    const rows = exampleRows([PACK]);
    const sentenceOf = ({ text, start, end }: SentenceInput) => text.slice(start, end);
    expect(rows.map(({ input, gold }) => [sentenceOf(input), gold])).toEqual([
      ["I hope this helps.", true],
      ["Hope is a town.", false],
      ["No hope.", false],
      ["No thing.", false],
    ]);
    expect(rows[0]).toMatchObject({
      categories: ["closer"],
      input: { position: "last", rules: ["closer/hope"], weak: false },
    });
    expect(rows[2]!.input.prompt).toBe("A card?");
  });
});

describe("calibrationError", () => {
  it("is the gap between what was said and what came", () => {
    const rows = [
      { gold: true, weight: 1 },
      { gold: false, weight: 3 },
      { gold: null, weight: 9 },
    ];
    // One bin: 1.4 expected, 1 seen, of 2; weighted 2.8 expected, 1 seen, of 4.
    expect(calibrationError(rows, [0.7, 0.7, 0.7])).toBeCloseTo(0.2);
    expect(calibrationError(rows, [0.7, 0.7, 0.7], true)).toBeCloseTo(0.45);
  });
});
