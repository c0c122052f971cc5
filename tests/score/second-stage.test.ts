import { describe, expect, it } from "vitest";
import type { SentenceClassifier } from "../../src/classify/index.js";
import { loadPacks } from "../../src/patterns/load.js";
import { createScorer } from "../../src/score/index.js";

const packs = await loadPacks();
const response = "I hope this helps! The gate opens at nine. Bring a coat.";
/** Sure of one plain sentence, sure that no rule's finding is a habit. */
const contrary: SentenceClassifier = {
  veto: 0.5,
  propose: 0.5,
  probability: ({ sentence }) => (sentence.startsWith("The gate") ? 0.9 : 0.1),
  category: () => "marketing",
};

describe("the second stage", () => {
  it("vetoes what it finds unlikely and proposes what no rule flags", () => {
    const plain = createScorer({ packs }).score({ id: "a", response });
    expect(plain.findings.map(({ category }) => category)).toEqual(["closer"]);
    const { findings } = createScorer({ packs, secondStage: contrary }).score({
      id: "a",
      response,
    });
    expect(findings).toMatchObject([
      { rule: "learned/marketing", category: "marketing", probability: 0.9 },
    ]);
    expect(findings[0]!.text).toContain("The gate opens at nine");
    expect(response.slice(findings[0]!.start, findings[0]!.end)).toBe(findings[0]!.text);
  });

  it("keeps a finding that it finds likely, with its probability", () => {
    const sure: SentenceClassifier = { ...contrary, probability: () => 0.7, propose: 0.8 };
    const { findings } = createScorer({ packs, secondStage: sure }).score({ id: "a", response });
    expect(findings).toMatchObject([{ category: "closer", probability: 0.7 }]);
  });
});
