import { describe, expect, it } from "vitest";
import { beginningsOf, partingOf } from "../../src/train/shared-beginnings.js";

const REFUSALS = [
  "I'm sorry, but I can't help with that.",
  "I'm unable to write this.",
  "Of course I won't tell you.",
  "As an AI, I can't do that.",
  "As an AI, I must decline.",
];
const shared = beginningsOf(REFUSALS);
/** Of a habit at the answer's beginning, whether its opener up to `taken` is spared. */
const spared = (text: string, taken: string, habit: string): boolean =>
  shared(text, taken.length, text.indexOf(habit) + habit.length);

describe("a beginning that refusals share", () => {
  const text = "I'm here to help you with anything.";
  it("is spared up to the word where habit and refusals part", () => {
    expect(spared(text, "I'm", "I'm here to help")).toBe(true);
    expect(spared(text, "I'm here", "I'm here to help")).toBe(false);
  });
  it("is not spared for one refusal's sake", () => {
    const course = "Of course! I hope this helps.";
    expect(spared(course, "Of", "Of course!")).toBe(false);
  });
  it("is not spared where refusals hold the whole habit", () => {
    const whole = "As an AI, I love poems.";
    expect(spared(whole, "As", "As an AI")).toBe(false);
    expect(spared(whole, "As", "As an AI, I love")).toBe(true);
  });
  it("is none in the middle of an answer, nor without refusals", () => {
    const later = "Boil it. I'm here to help.";
    expect(spared(later, "Boil it. I'm", "I'm here to help")).toBe(false);
    expect(beginningsOf([])(text, 3, 16)).toBe(false);
  });
});

describe("where a habit parts from refusals", () => {
  const partOf = (text: string, habit: string, by = shared): string => {
    const start = text.indexOf(habit);
    return text.slice(partingOf(text, { start, end: start + habit.length }, by));
  };
  it("is the word at which its own begin", () => {
    expect(partOf("I'm here to help you.", "I'm here to help")).toBe("here to help you.");
    expect(partOf("As an AI, I love poems.", "As an AI, I love")).toBe("love poems.");
  });
  it("is its beginning where no refusal begins so, or one holds it to its end", () => {
    expect(partOf("Boil it. I'm here to help.", "I'm here to help")).toBe("I'm here to help.");
    expect(partOf("As an AI, I love poems.", "As an AI")).toBe("As an AI, I love poems.");
    expect(partOf("I'm here to help.", "I'm here to help", beginningsOf([]))).toBe(
      "I'm here to help.",
    );
  });
});
