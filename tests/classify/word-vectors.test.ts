import { describe, expect, it } from "vitest";
import { type Labelled, trainClassifier, wordVectorsOf } from "../../src/classify/index.js";
import { createSentenceClassifier } from "../../src/classify/sentence-classifier.js";
import { tokensOf } from "../../src/classify/tokens.js";
import { wordWeights } from "../../src/classify/train/word-vectors.js";
import { CATEGORIES } from "../../src/core/rows.js";

const tokenOf = (word: string) => tokensOf(word, 1)[0]!;

/** Words of praise point one way, names of things another. */
const PRAISE = ["splendid", "lovely", "superb", "grand", "radiant", "dazzling"];
const THINGS = ["gravel", "hinge", "barrel", "ladder", "shovel", "kettle"];
const VECTORS = wordVectorsOf(
  [...PRAISE.map((word) => [word, 1] as const), ...THINGS.map((word) => [word, -1] as const)].map(
    ([word, side]) => [word, Float32Array.of(side, 0.2 * side, 0.1)],
  ),
);

const sentence = (word: string) => ({
  text: `It is ${word}.`,
  start: 0,
  end: word.length + 7,
  prompt: "",
  position: "middle" as const,
  index: 3,
  count: 9,
  ruleCategories: [],
});
const labelled = (word: string, gold: boolean, group: number): Labelled => ({
  input: sentence(word),
  gold,
  target: gold ? 1 : 0,
  categories: gold ? [CATEGORIES[0]!] : [],
  weight: 1,
  group: `group ${group % 2}`,
});

describe("word vectors", () => {
  it("are centred and of length 1, one a bucket", () => {
    expect(VECTORS.width).toBe(3);
    expect(VECTORS.byToken.size).toBe(PRAISE.length + THINGS.length);
    for (const vector of VECTORS.byToken.values()) expect(Math.hypot(...vector)).toBeCloseTo(1, 5);
    const twice = wordVectorsOf([
      ["splendid", Float32Array.of(1, 0)],
      ["splendid", Float32Array.of(0, 1)],
      ["gravel", Float32Array.of(-1, 0)],
    ]);
    expect(twice.byToken.size).toBe(2);
    expect(twice.byToken.get(tokenOf("splendid"))![0]).toBeGreaterThan(0);
  });

  it("fold into one weight a word", () => {
    const [weights, bits] = wordWeights(Float64Array.of(2, 0, 0), VECTORS);
    expect(weights).toHaveLength(1 << bits);
    expect(weights.filter((weight) => weight > 0)).toHaveLength(PRAISE.length);
    expect(weights.filter((weight) => weight < 0)).toHaveLength(THINGS.length);
    expect([...wordWeights(new Float64Array(0), undefined)[0]].every((one) => one === 0)).toBe(
      true,
    );
  });

  it("let a word that no label holds be judged as its like are", () => {
    const rows = [0, 1, 2, 3].flatMap((at) => [
      ...Array.from({ length: 6 }, () => labelled(PRAISE[at]!, true, at)),
      ...Array.from({ length: 6 }, () => labelled(THINGS[at]!, false, at)),
    ]);
    const gap = (vectors?: typeof VECTORS): number => {
      const { probability } = createSentenceClassifier(trainClassifier(rows, [], vectors));
      return probability(sentence("radiant")) - probability(sentence("shovel"));
    };
    expect(Math.abs(gap())).toBeLessThan(0.05);
    expect(gap(VECTORS)).toBeGreaterThan(0.3);
  });
});
