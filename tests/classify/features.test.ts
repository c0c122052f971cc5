import { describe, expect, it } from "vitest";
import { bucketOf, hashName, joined, mixed } from "../../src/classify/hashing.js";
import { featuresOf, promptFeaturesOf, type SentenceInput } from "../../src/classify/index.js";
import { isWord, tokensOf } from "../../src/classify/tokens.js";

type Given = Partial<SentenceInput> & { sentence?: string; before?: string };

const input = ({
  sentence = "I hope this helps!",
  before = "",
  ...given
}: Given): SentenceInput => ({
  text: before + sentence,
  start: before.length,
  end: before.length + sentence.length,
  prompt: "",
  position: "middle",
  index: 4,
  count: 9,
  ruleCategories: [],
  ...given,
});

describe("tokensOf", () => {
  const same = (a: string, b: string) => expect(tokensOf(a, 50)).toEqual(tokensOf(b, 50));

  it("makes case, numbers, quotes and emoji alike", () => {
    same("It’s “Great”, 1250 🎉!", 'it\'s "great", 7 👍!');
    expect(tokensOf("it's", 50)).toHaveLength(1);
    expect(tokensOf("well-known", 50)).toEqual(tokensOf("well known", 50));
    expect(tokensOf("a b", 50)).not.toEqual(tokensOf("ab", 50));
  });

  it("tells words from marks, in any script", () => {
    expect(tokensOf("Été 5 ?!🎉", 50).map(isWord)).toEqual([true, true, false, false, false]);
  });

  it("stops after as many tokens as it may read", () => {
    expect(tokensOf("one two three four", 3)).toEqual(tokensOf("one two three", 50));
  });
});

describe("featuresOf", () => {
  const read = (given: Given): Map<number, number> => {
    const whole = input(given);
    const { hashes, values, count } = featuresOf(whole, promptFeaturesOf(whole.prompt));
    return new Map([...hashes.slice(0, count)].map((hash, index) => [hash, values[index]!]));
  };
  const has = (name: string, given: Given) => read(given).has(hashName(name));

  it("marks the begin of a sentence in its n-grams", () => {
    const [hope, this_] = tokensOf("hope this", 2) as [number, number];
    const begin = hashName("^");
    const alone = read({ sentence: "Hope" });
    expect(alone.has(mixed(hope))).toBe(true);
    expect(alone.has(mixed(joined(begin, hope)))).toBe(true);
    expect(read({}).has(mixed(joined(begin, hope)))).toBe(false);
    expect(read({}).has(mixed(joined(hope, this_)))).toBe(true);
    expect(read({}).has(mixed(joined(this_, hope)))).toBe(false);
  });

  it("sees where the sentence stands", () => {
    expect(has("line begin", { before: "One.\n" })).toBe(true);
    expect(has("line begin", { before: "One. " })).toBe(false);
    expect(has("paragraph begin", { before: "One.\n\n" })).toBe(true);
    expect(has("paragraph begin", { before: "One.\n" })).toBe(false);
    expect(has("list item", { before: "One.\n- " })).toBe(true);
    expect(has("list item", { before: "One.\n2. **" })).toBe(true);
    expect(has("list item", { before: "One.\n**" })).toBe(false);
    expect(has("from end 0", { index: 8, count: 9 })).toBe(true);
    expect(has("from begin 3", { index: 8, count: 9 })).toBe(true);
  });

  it("measures how much of the prompt is said again", () => {
    const overlap = (prompt: string) =>
      read({ sentence: "Bake bread slowly, now.", prompt }).get(hashName("prompt overlap"));
    expect(overlap("How do I bake bread?")).toBeCloseTo(1 / 2);
    expect(overlap("")).toBeUndefined();
  });

  it("tells rules that count by themselves from weak ones", () => {
    const found = {
      ruleCategories: ["closer", "closer"],
      rules: ["closer/a", "closer/b"],
    } as const;
    expect(has("rules strong", found)).toBe(true);
    expect(has("rules strong", { ...found, weak: true })).toBe(false);
    expect(has("rule closer/b", { ...found, weak: true })).toBe(true);
    expect(has("rules none", {})).toBe(true);
  });

  it("does not grow with a sentence that never ends", () => {
    const long = Array.from({ length: 50_000 }, (_, index) => `word${"abcdefghij"[index % 10]}`);
    expect(read({ sentence: long.join(" ") }).size).toBeLessThan(300);
  });
});

describe("bucketOf", () => {
  it("fills the buckets evenly and stays inside them", () => {
    const counts = new Array<number>(16).fill(0);
    for (let index = 0; index < 16_000; index++)
      counts[bucketOf(hashName(`w name ${index}`), 4)]!++;
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(150);
    expect(bucketOf(hashName("x"), 20)).toBeLessThan(1 << 20);
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
