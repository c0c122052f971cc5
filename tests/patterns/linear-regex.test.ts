import { describe, expect, it } from "vitest";
import { compileRegex, createRegexSet, MAX_MATCHES } from "../../src/patterns/linear-regex.js";

describe("compileRegex", () => {
  it("gives UTF-16 offsets, in either case", () => {
    const text = "\u{1f600} ten TIMES, é\u0301 ten times";
    const found = compileRegex("\\bten times\\b").find(text);
    expect(found.map(({ start, end }) => text.slice(start, end))).toEqual([
      "ten TIMES",
      "ten times",
    ]);
  });

  it("leaves out empty matches and takes `^` as the begin of a line", () => {
    expect(compileRegex("^b+|\\b").find("a\nbb\n")).toEqual([{ start: 2, end: 4 }]);
  });

  it("stays linear under a pattern that makes backtracking exponential", () => {
    const evil = `${"a".repeat(50_000)}!`;
    expect(compileRegex("(a+)+$").find(evil)).toEqual([]);
    expect(compileRegex("(a|a)*b|(x+x+)+y").find("x".repeat(50_000))).toEqual([]);
  });

  it("searches anew only so often: each search may read to the end", () => {
    expect(compileRegex("q.*z|q").find("q ".repeat(5_000))).toHaveLength(MAX_MATCHES);
  });

  it.each([
    ["(a", "missing closing"],
    ["a(?=b)", "look-around"],
    ["(a)\\1", "back-references"],
    ["a*", "empty text"],
    ["(\\pL{1,50} ){1,19}(\\pL{1,50} ){1,19}", "too big"],
  ])("refuses %s", (source, message) => {
    expect(() => compileRegex(source)).toThrow(message);
  });
});

it("createRegexSet tells in one pass which expressions match", () => {
  const matching = createRegexSet(["b+c", "x", "\\ba"]);
  expect([...matching("a bbc")].sort()).toEqual([0, 2]);
  expect(matching("")).toEqual([]);
});
