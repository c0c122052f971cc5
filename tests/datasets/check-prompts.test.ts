// The checker itself: each problem is found where it is, and only there.
import { describe, expect, test } from "vitest";
import { type PromptRow, promptSchema } from "../../src/core/rows.js";
import {
  checkPrompts,
  countPrompts,
  findSharedShingles,
  nearestAcrossSplits,
  promptWords,
  summariseSimilarity,
  withPromptFigures,
} from "../../src/datasets/index.js";

const row = (id: string, prompt: string, more: Partial<PromptRow> = {}): PromptRow =>
  promptSchema.parse({
    id,
    prompt,
    set: "habit",
    split: "train",
    topic: `${more.split ?? "train"}-topic`,
    kind: "advice",
    ...more,
  });
const talk = (id: string, ...turns: [string, string][]): PromptRow =>
  row(id, "unused", {
    prompt: undefined,
    messages: turns.map(([role, content]) => ({ role, content })) as PromptRow["messages"],
  });
const rules = (...rows: PromptRow[]) => checkPrompts(rows).problems.map((problem) => problem.rule);

describe("words", () => {
  test("are lower-cased, keep their apostrophes and drop punctuation", () => {
    expect(promptWords("Don’t say “Café” 3-4 times!")).toEqual([
      "don't",
      "say",
      "café",
      "3",
      "4",
      "times",
    ]);
  });
});

describe("problems", () => {
  test("none in sound rows", () => {
    const multi = talk(
      "c",
      ["system", "Be brief."],
      ["user", "A"],
      ["assistant", "B"],
      ["user", "C"],
    );
    expect(rules(row("a", "How deep is a lake?"), row("b", "Sing."), multi)).toEqual([]);
  });

  test.each([
    ["duplicate-id", [row("a", "One thing"), row("a", "Another matter")]],
    ["missing-field", [row("a", "One thing", { topic: undefined })]],
    ["missing-field", [row("a", "One thing", { kind: "" })]],
    ["shared-text", [row("a", "Who are you?"), row("b", "who are YOU")]],
    ["shared-words", [row("a", "a b c d e f x"), row("b", "y A, b c: d e f")]],
    ["shared-topic", [row("a", "x", { topic: "t" }), row("b", "y", { topic: "t", split: "test" })]],
    ["conversation", [talk("a", ["user", "A"], ["assistant", "B"])]],
    ["conversation", [talk("a", ["user", "A"], ["user", "B"], ["user", "C"])]],
    ["conversation", [talk("a", ["system", "A"])]],
    ["conversation", [talk("a", ["user", " "])]],
  ] as const)("%s is found", (rule, rows) => {
    expect(rules(...rows)).toEqual([rule]);
  });

  test("shared words do not run across turns, and may recur within one row", () => {
    const turns = talk("a", ["user", "a b c"], ["assistant", "d e f"], ["user", "g"]);
    expect(findSharedShingles([turns, row("b", "a b c d e f")])).toEqual([]);
    expect(findSharedShingles([row("a", "la la la la la la la la")])).toEqual([]);
  });

  test("system messages count", () => {
    const system = "You are a very old lamp.";
    const rows = [talk("a", ["system", system], ["user", "A"]), row("b", `I said: ${system}`)];
    expect(findSharedShingles(rows)[0]).toMatchObject({ rule: "shared-words", ids: ["a", "b"] });
  });
});

describe("similarity", () => {
  const train = row("a", "How do I prune roses in winter?");
  test("compares with other splits only, by stems", () => {
    const near = row("b", "how do i prune a rose in winters", { split: "test" });
    const same = row("c", "How do I prune roses in winter, again?");
    const [first] = nearestAcrossSplits([train, same, near]);
    expect([first?.id, first?.nearest].sort()).toEqual(["a", "b"]);
    expect(first?.similarity).toBeGreaterThan(0.8);
    expect(nearestAcrossSplits([train, same])).toEqual([]);
  });

  test("is 1 for the same words, 0 for none in common, and ignores the system message", () => {
    const other = talk("b", ["system", "Speak like a rose in winter."], ["user", "Fix my tap"]);
    const same = row("c", "Fix my TAP!", { split: "validation" });
    const found = nearestAcrossSplits([train, { ...other, split: "test" }, same]);
    const of = (id: string) => found.find((entry) => entry.id === id)?.similarity;
    expect(of("b")).toBeCloseTo(1, 10);
    expect(of("a")).toBe(0);
  });

  test("summary is by nearest rank", () => {
    const list = Array.from({ length: 20 }, (_, index) => ({
      id: "",
      nearest: "",
      similarity: index,
    }));
    expect(summariseSimilarity(list)).toEqual({ rows: 20, max: 19, percentile95: 18, median: 9 });
    expect(summariseSimilarity([])).toEqual({ rows: 0, max: 0, percentile95: 0, median: 0 });
  });
});

test("counts say what stands under a system message and what has several turns", () => {
  const multi = talk("b", ["system", "S"], ["user", "A"], ["assistant", "B"], ["user", "C"]);
  expect(
    countPrompts([row("a", "A"), multi, row("c", "C", { split: "test", kind: "code" })]),
  ).toEqual([
    {
      set: "habit",
      split: "train",
      rows: 2,
      topics: 1,
      underSystem: 1,
      multiTurn: 1,
      kinds: { advice: 2 },
    },
    {
      set: "habit",
      split: "test",
      rows: 1,
      topics: 1,
      underSystem: 0,
      multiTurn: 0,
      kinds: { code: 1 },
    },
  ]);
});

test("a card without its markers is refused", () => {
  expect(() => withPromptFigures("# Card", checkPrompts([row("a", "A")]))).toThrow("no place");
});
