import { expect, it } from "vitest";
import { plainWords } from "../../src/score/index.js";

const span = (text: string, part: string) => {
  const start = text.indexOf(part);
  return { start, end: start + part.length };
};

it("counts what stands outside findings", () => {
  const text = "Great question! Rain falls. I hope this helps!";
  expect(plainWords(text, [])).toBe(8);
  expect(plainWords(text, [span(text, "Great question!")])).toBe(6);
  expect(plainWords(text, [span(text, "I hope this helps!"), span(text, "Great question")])).toBe(
    2,
  );
});

it("counts words of overlapping findings once, and none of code", () => {
  const text = "I hope this helps you. `let x = 1` Rain.";
  expect(plainWords(text, [span(text, "I hope this"), span(text, "this helps you")])).toBe(1);
});
