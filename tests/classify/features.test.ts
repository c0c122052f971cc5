import { describe, expect, it } from "vitest";
import { bucketOf, hashName } from "../../src/classify/hashing.js";
import { featuresOf, type SentenceInput } from "../../src/classify/index.js";
import { isWord, tokensOf } from "../../src/classify/tokens.js";

const input = (given: Partial<SentenceInput>): SentenceInput => ({
  sentence: "I hope this helps!",
  before: "",
  prompt: "",
  position: "middle",
  ruleCategories: [],
  ...given,
});

describe("tokensOf", () => {
  it("makes numbers, quotes and emoji alike", () => {
    expect(tokensOf("It’s “Great”, 1,250 × 3 🎉!")).toEqual([
      "it's",
      '"',
      "great",
      '"',
      ",",
      "0",
      ",",
      "0",
      "0",
      "☺",
      "!",
    ]);
  });

  it("tells words from marks", () => {
    expect(tokensOf("Été 5 ?!🎉").map(isWord)).toEqual([true, true, false, false, false]);
  });
});

describe("featuresOf", () => {
  const has = (name: string, given: Partial<SentenceInput>): boolean =>
    featuresOf(input(given)).has(name);

  it("marks the begin of a sentence in its n-grams", () => {
    const features = featuresOf(input({}));
    for (const name of ["w hope", "w ^ i hope", "w this helps !"])
      expect(features.has(name)).toBe(true);
    expect(features.has("w ^ hope")).toBe(false);
  });

  it("sees where the sentence stands", () => {
    expect(has("line begin true", { before: "One.\n" })).toBe(true);
    expect(has("line begin false", { before: "One. " })).toBe(true);
    expect(has("paragraph begin true", { before: "One.\n\n" })).toBe(true);
    expect(has("paragraph begin false", { before: "One.\n" })).toBe(true);
    expect(has("list item true", { before: "One.\n- " })).toBe(true);
    expect(has("list item true", { before: "One.\n2. **" })).toBe(true);
    expect(has("list item false", { before: "One. 2 - " })).toBe(true);
  });

  it("measures how much of the prompt is said again", () => {
    const overlap = (prompt: string) =>
      featuresOf(input({ sentence: "Bake bread slowly.", prompt })).get("prompt overlap");
    expect(overlap("How do I bake bread?")).toBeCloseTo(2 / 3);
    expect(overlap("")).toBe(0);
    expect(featuresOf(input({ sentence: "I am.", prompt: "I am" })).get("prompt overlap")).toBe(0);
  });

  it("counts each category of the rules once", () => {
    const features = featuresOf(input({ ruleCategories: ["closer", "closer", "opener"] }));
    expect(features.get("rules count")).toBe(2);
    expect(features.has("rules any")).toBe(true);
    expect(has("rules none", {})).toBe(true);
  });

  it("does not grow with a sentence that never ends", () => {
    const long = Array.from({ length: 50_000 }, (_, index) => `word${"abcdefghij"[index % 10]}`);
    expect(featuresOf(input({ sentence: long.join(" ") })).size).toBeLessThan(300);
  });
});

describe("bucketOf", () => {
  it("fills the buckets evenly and stays inside them", () => {
    const counts = new Array<number>(16).fill(0);
    for (let index = 0; index < 16_000; index++) counts[bucketOf(`w name ${index}`, 4)]!++;
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
    expect(bucketOf("x", 20)).toBeLessThan(1 << 20);
  });

  it("gives the numbers that the shipped weights were trained with", () => {
    // FNV-1a's offset basis, and murmur3's finaliser over it, worked out apart.
    expect(hashName("")).toBe(finalised(0x811c9dc5n));
    expect(hashName("a")).toBe(finalised(0xe40c292cn));
  });
});

/** Murmur3's 32-bit finaliser in exact integers. */
function finalised(start: bigint): number {
  const low = 0xffffffffn;
  let hash = start;
  hash = ((hash ^ (hash >> 16n)) * 0x85ebca6bn) & low;
  hash = ((hash ^ (hash >> 13n)) * 0xc2b2ae35n) & low;
  return Number(hash ^ (hash >> 16n));
}
