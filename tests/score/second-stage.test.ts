import { describe, expect, it } from "vitest";
import type { SentenceClassifier } from "../../src/classify/index.js";
import { parsePack } from "../../src/patterns/index.js";
import { loadPacks } from "../../src/patterns/load.js";
import { createScorer } from "../../src/score/index.js";

const packs = await loadPacks();
const response = "I hope this helps! The gate opens at nine. Bring a coat.";
/** Sure of one plain sentence, sure that no rule's finding is a habit. */
const contrary: SentenceClassifier = {
  veto: 0.5,
  propose: 0.5,
  probability: ({ text, start }) => (text.startsWith("The gate", start) ? 0.9 : 0.1),
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

  it("counts a weak rule's finding only with its assent, and never without it", () => {
    const answer = { id: "a", response: "The shop sells a wide range of knots." };
    const with_ = (probability: number) =>
      createScorer({ packs, secondStage: { ...contrary, probability: () => probability } }).score(
        answer,
      ).findings;
    expect(createScorer({ packs }).score(answer).findings).toEqual([]);
    expect(with_(0.4)).toEqual([]);
    expect(with_(0.6)).toMatchObject([{ rule: "marketing/wide-range", probability: 0.6 }]);
  });

  it("does not veto what rules find that do not ship, unless they are weak", () => {
    const rule = (id: string, more = "") =>
      `{id: ${id}, message: m, phrases: [${id}], ${more}examples: {match: [x], pass: [y]}}`;
    const own = parsePack(
      `{pack: own, version: 1, description: d, category: closer, rules: [${rule("coat")}, ${rule("gate", "weak: true, ")}]}`,
      "own.yaml",
    );
    const found = (probability: number) =>
      createScorer({
        packs: [...packs, own],
        secondStage: { ...contrary, probability: () => probability },
      })
        .score({ id: "a", response })
        .findings.map(({ rule: id }) => id);
    expect(found(0.1)).toEqual(["closer/coat"]);
    expect(found(0.6)).toEqual(["closer/hope-this-helps", "closer/gate", "closer/coat"]);
  });

  it("judges a sentence said again by the findings of the first, and counts it as often as the rules do", () => {
    const seen: string[] = [];
    const secondStage: SentenceClassifier = {
      ...contrary,
      probability: ({ rules }) => {
        seen.push(...(rules ?? []));
        return (rules ?? []).length > 0 ? 0.9 : 0.1;
      },
    };
    const { findings } = createScorer({ packs, secondStage }).score({
      id: "a",
      response: "I hope this helps!\n".repeat(4),
    });
    expect(seen).toEqual(new Array(2).fill("closer/hope-this-helps"));
    expect(findings.map(({ rule }) => rule)).toEqual(new Array(2).fill("closer/hope-this-helps"));
  });

  it("proposes a sentence that is said fifty times twice", () => {
    const { findings } = createScorer({ packs, secondStage: contrary }).score({
      id: "a",
      response: "The gate opens at nine.\n".repeat(50),
    });
    expect(findings.map(({ rule }) => rule)).toEqual(new Array(2).fill("learned/marketing"));
  });

  it("takes a sentence with another number for the same one", () => {
    const lines = Array.from({ length: 50 }, (_, hour) => `The gate opens at ${hour}.\n`);
    const { findings } = createScorer({ packs, secondStage: contrary }).score({
      id: "a",
      response: lines.join(""),
    });
    expect(findings.map(({ rule }) => rule)).toEqual(new Array(2).fill("learned/marketing"));
  });

  it("proposes nothing in a text that was asked for, and what stands around it", () => {
    const eager: SentenceClassifier = { ...contrary, probability: () => 0.9 };
    const found = (prompt: string, answer: string) =>
      createScorer({ packs: [], secondStage: eager })
        .score({ id: "a", response: answer, messages: [{ role: "user", content: prompt }] })
        .findings.map(({ text }) => text);
    expect(found("Parody a chatbot.", "Beep. I am so glad.")).toEqual([]);
    expect(
      found("Which phrases do chatbots overuse?", "Two:\n\n- Delve\n- Tapestry\n\nThat is all."),
    ).toEqual(["Two:", "That is all."]);
  });
});
