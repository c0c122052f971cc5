/** The shipped personas against their own and each other's texts, and against plain assistant prose. */
import { describe, expect, test } from "vitest";
import { checkPersona, coreConfusion, inPersona } from "../../../src/evaluate/persona/index.js";
import { personas } from "./shipped-personas.js";

/** Answers to the shared prompts in the register that a tuned assistant falls into. */
const GENERIC = [
  "I don't eat breakfast, but a balanced morning meal with oats, fruit and yogurt gives you energy for the day.",
  "To fall asleep more easily, try keeping a regular bedtime, avoiding screens, and practising deep breathing.",
  "The weather varies from place to place. You can check a local forecast for the latest conditions.",
  "When someone talks a lot, try active listening and set clear boundaries. It is important to stay respectful.",
  "My favourite time of day is the morning because it is calm and full of possibilities.",
  "It's completely normal to be nervous! Practise in front of a mirror, breathe deeply, and focus on your message!",
  "You could make a simple pasta with tomatoes and basil, or a hearty vegetable soup with fresh bread.",
  "Loneliness is something many people feel at times. Staying connected with friends and family can help a lot.",
  "Start by having a polite conversation with your neighbour. If the noise goes on, talk to your landlord.",
  "Both dogs and cats make wonderful companions. A dog needs more exercise, while a cat is more independent.",
  "Money is a useful tool, but it does not guarantee happiness. Budget wisely and spend on what matters to you.",
  "Retrace your steps and check the pockets of your coat. Next time, keep the keys on a hook by the door.",
];

const shares = coreConfusion(personas);

describe.each(personas.map((persona) => [persona.id, persona] as const))("%s", (id, persona) => {
  test("every demonstration is in persona", () => {
    const failing = persona.demos.filter(({ reply }) => !inPersona(reply, persona));
    expect(failing).toEqual([]);
  });

  test("its demonstrations are not taken for another persona", () => {
    const others = Object.entries(shares[id]!).filter(([other]) => other !== id);
    expect(others.filter(([, share]) => share > 0.2)).toEqual([]);
    const mean = others.reduce((sum, [, share]) => sum + share, 0) / others.length;
    expect(mean).toBeLessThan(0.05);
  });

  test("plain assistant prose is not in persona", () => {
    expect(GENERIC.filter((reply) => checkPersona(reply, persona).core)).toEqual([]);
  });

  test("a reply in voice without the trade's words adheres better than plain prose does", () => {
    const adherence = (replies: readonly string[]) =>
      replies.reduce((sum, reply) => sum + checkPersona(reply, persona).adherence, 0) /
      replies.length;
    expect(adherence(persona.candidates.map(({ reply }) => reply))).toBeGreaterThan(
      adherence(GENERIC) + 0.02,
    );
  });

  test("repeating the instructions, or telling of the character, is not in persona", () => {
    expect(inPersona(persona.system, persona)).toBe(false);
  });
});

test("a reply that breaks off into the assistant is out of persona", () => {
  const pirate = personas.find(({ id }) => id === "pirate")!;
  expect(inPersona("Arr, a mug o' grog and a biscuit, matey.", pirate)).toBe(true);
  expect(inPersona("Arr, matey, how can I help you today?", pirate)).toBe(false);
  expect(inPersona("Arr ".repeat(30), pirate)).toBe(false);
});
