import { describe, expect, it } from "vitest";
import { countWords, measureStructure } from "../../src/detect/index.js";
import { maskNonProse } from "../../src/detect/mask.js";
import { sentencesOf } from "../../src/detect/sentences.js";

describe("countWords", () => {
  it.each([
    ["", 0],
    ["Don't panic, it’s well-known.", 5],
    ["Café naïve 3.5 km", 5],
    ["one\n```\ntwo three\n```\nfour", 2],
    ["> quoted words\nplain", 1],
    ["Привет, мир", 2],
    ["'quoted' rock 'n' roll", 4],
    ["😀 👍", 0],
  ])("%j has %i", (text, words) => {
    expect(countWords(text)).toBe(words);
  });
});

it("measures structure outside code", () => {
  const text =
    "# Title\n\n- **one**\n* two\n1. three\n\n```\n# no\n- no\n```\nplain **bold** and 2 * 3 * 4";
  expect(measureStructure(text)).toEqual({ headings: 1, bullets: 3, bold: 2 });
});

describe("sentencesOf", () => {
  const cut = (text: string): string[] =>
    sentencesOf(text).map(({ start, end }) => text.slice(start, end));
  it.each([
    ["one. two! three? four", ["one.", "two!", "three?", "four"]],
    ["see e.g. this, dr. no said.", ["see e.g. this, dr. no said."]],
    ["Lend me the cat's. Then don't. Bye.", ["Lend me the cat's.", "Then don't.", "Bye."]],
    ["it is 3.5 km.", ["it is 3.5 km."]],
    ["list:\n1. **first** one\n- second", ["list:", "first** one", "second"]],
    ['he said "stop." then left.', ['he said "stop."', "then left."]],
    ["anything else?assistant\n\nno", ["anything else?", "assistant", "no"]],
    ["see example.org/a?id=3 now.", ["see example.org/a?id=3 now."]],
    ["wait... what", ["wait...", "what"]],
    ["\n\n  \n", []],
  ])("cuts %j", (text, expected) => {
    expect(cut(text)).toEqual(expected);
  });

  it("is linear on a run of end marks", () => {
    expect(cut(`x${".".repeat(300_000)}y`)).toHaveLength(1);
  });
});

it.each(["a `b` c", "```\nx", "> q\nr", 'say "one two three four" now', "<think>a</think>b"])(
  "masking keeps the length of %j",
  (text) => {
    expect(maskNonProse(text)).toHaveLength(text.length);
    expect(maskNonProse(text)).not.toBe(text);
  },
);
