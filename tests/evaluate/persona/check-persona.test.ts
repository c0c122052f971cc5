import { describe, expect, test } from "vitest";
import { ConfigError } from "../../../src/core/errors.js";
import { type PersonaFeature, type PersonaRow, personaSchema } from "../../../src/core/rows.js";
import { checkPersona } from "../../../src/evaluate/persona/index.js";

type Check = Record<string, unknown> & { kind: PersonaFeature["check"]["kind"] };

function personaWith(...checks: [check: Check, core: boolean][]): PersonaRow {
  return personaSchema.parse({
    id: "sample",
    name: "Sample",
    split: "test",
    system: "You are a sample.",
    features: checks.map(([check, core], at) => ({ id: `f${at}`, description: "", core, check })),
    demos: [],
    candidates: [],
  });
}

function holds(check: Check, reply: string): boolean {
  return checkPersona(reply, personaWith([check, true])).core;
}

describe("any-of", () => {
  const check: Check = { kind: "any-of", words: ["arr", "ain't", ", love", "crow's nest"] };
  test.each([
    ["Arr!", true],
    ["It ain’t so", true],
    ["Oh no, love.", true],
    ["up in the crow's\nnest", true],
    ["The arrow flew.", false],
    ["I would love to.", false],
    ["", false],
  ])("%j -> %s", (reply, expected) => expect(holds(check, reply)).toBe(expected));

  test("`atLeast` counts different entries, not uses", () => {
    const two: Check = { kind: "any-of", words: ["fog", "lamp"], atLeast: 2 };
    expect(holds(two, "Fog, fog, fog.")).toBe(false);
    expect(holds(two, "The lamp in the fog.")).toBe(true);
  });
});

test("none-of, matches and not-matches", () => {
  expect(holds({ kind: "none-of", words: ["okay"] }, "Okay then")).toBe(false);
  expect(holds({ kind: "none-of", words: ["okay"] }, "Very well")).toBe(true);
  expect(holds({ kind: "matches", pattern: String.raw`\bHATH\b` }, "he hath spoken")).toBe(true);
  expect(holds({ kind: "not-matches", pattern: "!" }, "Never!")).toBe(false);
});

test("sentence length is words over sentences; line breaks end sentences", () => {
  const check: Check = { kind: "sentence-length", max: 4, min: 2 };
  expect(holds(check, "Rain since four. Wind rising.\nCold with it")).toBe(true);
  expect(holds(check, "It has been raining here since four this morning.")).toBe(false);
  expect(holds(check, "Rain.")).toBe(false);
});

test("reply length counts words with apostrophes and hyphens as one", () => {
  expect(holds({ kind: "reply-length", max: 3 }, "I don’t half-believe")).toBe(true);
  expect(holds({ kind: "reply-length", max: 3 }, "one two three four")).toBe(false);
});

test("adherence is the share of features; core looks at core features only", () => {
  const persona = personaWith(
    [{ kind: "any-of", words: ["arr"] }, true],
    [{ kind: "any-of", words: ["thumb"] }, false],
  );
  expect(checkPersona("Arr, matey.", persona)).toEqual({
    features: { f0: true, f1: false },
    adherence: 0.5,
    core: true,
  });
  expect(checkPersona("My thumb hurts.", persona).core).toBe(false);
});

test("where nothing is marked core, everything is", () => {
  const persona = personaWith(
    [{ kind: "any-of", words: ["arr"] }, false],
    [{ kind: "any-of", words: ["thumb"] }, false],
  );
  expect(checkPersona("Arr, matey.", persona).core).toBe(false);
  expect(checkPersona("Arr, me thumb.", persona).core).toBe(true);
});

test("a pattern that cannot be read names its place", () => {
  const persona = personaWith([{ kind: "matches", pattern: "(" }, true]);
  expect(() => checkPersona("x", persona)).toThrow(ConfigError);
  expect(() => checkPersona("x", persona)).toThrow(/sample\/f0/);
});
