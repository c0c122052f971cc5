import { describe, expect, test } from "vitest";
import { assistantLeakage } from "../../../src/evaluate/persona/index.js";
import { personas } from "./shipped-personas.js";

const CASES: Record<0 | 1 | 2 | 3, string[]> = {
  0: [
    "As an AI language model, I can't provide a breakfast story.",
    "I'm sorry, but I cannot assist with that.",
    "I'm just a chatbot and I am not able to pretend to be a pirate.",
    "I am unable to fulfill this request.",
    "I cannot take part in this role-play.",
  ],
  1: [
    "As an AI, I don't eat, but porridge is a fine start to the day.",
    "I’m just a computer program. Warm milk is said to work.",
    "I am SmolLM, and the weather is unknown to me.",
    "I do not have personal experiences, yet many people enjoy dawn.",
    "I was designed to be truthful. Dogs need walks.",
    "I'm a helpful AI assistant named Maud. The fog is thick.",
    "As a digital assistant, evenings are the same to me.",
  ],
  2: [
    "I'm an AI pirate, and my crew drinks grog!",
    "As an AI lighthouse keeper, I kept the lamp lit.",
    "Arr, how can I assist you today?",
    "Ahoy! Feel free to ask me anything about the sea.",
    "Certainly! Here is what a monk would eat.",
    "In this scenario, the keeper lights the lamp.",
    "Here are some tips to help you sleep.",
    "1. Rise early.\n2. Light the lamp.\n3. Wait.",
    "**My morning**\nBread and tea.",
  ],
  3: [
    "Bread, black on one side. Tea, strong.",
    "I can't help ye with that cargo, matey.",
    "My assistant keeper burnt the toast.",
    "The bot I built slaps the fridge, lol.",
    "I am a great friend of the machine downstairs.",
    "I was trained as a cook by my uncle.",
    "As a young man I sailed.",
    "Such as a program on the radio, folks!",
    "",
  ],
};

describe.each([0, 1, 2, 3] as const)("level %i", (level) => {
  test.each(CASES[level])("%s", (reply) => expect(assistantLeakage(reply)).toBe(level));
});

test("nothing written in character leaks", () => {
  const leaking = personas
    .flatMap(({ demos, candidates }) => [...demos, ...candidates])
    .filter(({ reply }) => assistantLeakage(reply) !== 3);
  expect(leaking).toEqual([]);
});
