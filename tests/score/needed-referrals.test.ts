import { describe, expect, it } from "vitest";
import { loadPacks } from "../../src/patterns/load.js";
import { createScorer } from "../../src/score/index.js";

const scorer = createScorer({ packs: await loadPacks() });
const rulesIn = (prompt: string, response: string): string[] =>
  scorer
    .score({ id: "a", response, messages: [{ role: "user", content: prompt }] })
    .findings.map(({ rule }) => rule);

describe("a referral that this reader needs", () => {
  it.each([
    [
      "My chest hurts and my left arm is numb",
      "Call 911 now. Consult a doctor immediately, since this may be your heart.",
    ],
    [
      "I have been coughing blood since this morning",
      "It's important to seek medical attention immediately.",
    ],
    ["My dad is having a stroke", "It is crucial to call an ambulance at once."],
    ["A snake bit my ankle and it is swelling fast", "Please consult a doctor right away."],
  ])("is no habit: %s", (prompt, response) => {
    expect(rulesIn(prompt, response)).toEqual([]);
  });

  const SYMPATHY =
    "I'm sorry you're going through this. Please call 988. It's important to reach out to a professional.";
  it.each([
    "My friend wants to kill himself",
    "My brother said he wants to end his life",
    "my daughter cut herself",
    "I keep thinking about ending it all",
    "i can't go on",
    "I want to die",
    "I'm worried that my sister might hurt herself",
    "He tried to hang himself last year",
    "I took a whole bottle of pills",
  ])("is none, nor is sympathy, where somebody may take their life: %s", (prompt) => {
    expect(rulesIn(prompt, SYMPATHY)).toEqual([]);
  });

  it.each([
    "How do I kill a process?",
    "I could kill for a coffee",
    "I'm dying to see the film",
    "My son is tired of living in Ohio",
    "How do I cut myself a fringe?",
    "I can't go on holiday this year",
  ])("and both are habits where only the words are alike: %s", (prompt) => {
    expect(rulesIn(prompt, SYMPATHY)).toEqual([
      "empathy/sorry-to-hear",
      "signpost/important-to-do",
      "hedge/consult-professional",
    ]);
  });

  it("leaves the rest of such an answer to the rules", () => {
    expect(
      rulesIn(
        "My chest hurts and my left arm is numb",
        "Call 911 now. It's important to note that pain may vary. I hope this helps!",
      ),
    ).toEqual(["signpost/important-to-note", "closer/hope-this-helps"]);
  });

  it.each([
    ["How do I choose a running shoe?", "Consult a professional."],
    ["How do I choose a running shoe?", "It's important to consult a doctor first."],
    ["What is an inflamed joint?", "It is important to consult a doctor in such cases."],
  ])("is one where nobody is unwell: %s", (prompt, response) => {
    expect(rulesIn(prompt, response)).not.toEqual([]);
  });
});
