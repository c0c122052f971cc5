import { describe, expect, it } from "vitest";
import type { SentenceClassifier } from "../../src/classify/index.js";
import { loadPacks } from "../../src/patterns/load.js";
import { createScorer } from "../../src/score/index.js";

const packs = await loadPacks();
/** Finds more of the same in every sentence. */
const eager: SentenceClassifier = {
  probability: () => 1,
  category: () => "identity",
  propose: 0.5,
  veto: 0.5,
};
const TRUTHFUL = "No. I'm an AI language model, and I don't have feelings. I was made by OpenAI.";
const scoredBy = (prompt: string, secondStage?: SentenceClassifier) =>
  createScorer({ packs, secondStage }).score({
    id: "a",
    response: TRUTHFUL,
    messages: [{ role: "user", content: prompt }],
  });

describe("what an answer says of itself", () => {
  it.each([
    "r u human?",
    "who r u",
    "Is this a real person?",
    "so you're an AI, right?",
    "Do you get tired?",
    "Is there a human reading this?",
    "Do you identify as human",
    "bot?",
    "human or bot?",
    "hey, you a robot",
    "ur an ai?",
    "im talking to a machine right?",
    "Which LLM powers you?",
    "do u have feelings",
    "You're not human, are you?",
    "You are a bot.",
    "What is your knowledge cutoff?",
  ])("is an identity answer and no habit where it was asked for: %s", (prompt) => {
    for (const secondStage of [undefined, eager]) {
      const { act, findings } = scoredBy(prompt, secondStage);
      expect(act).toBe("identity-answer");
      expect(findings.filter(({ category }) => category === "identity")).toEqual([]);
    }
  });

  it.each([
    "How do I build a Telegram bot?",
    "Robot",
    "You are an AI assistant that writes product texts. Write one for a chair.",
    "You are a machine learning engineer. Explain dropout.",
    "Do you have a favourite book?",
    "Is AI dangerous?",
  ])("is a habit where it was not: %s", (prompt) => {
    const found = scoredBy(prompt).findings.map(({ rule }) => rule);
    expect(found).toContain("identity/i-am-an-ai");
  });
});
