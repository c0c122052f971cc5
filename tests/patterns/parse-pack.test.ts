import { describe, expect, it } from "vitest";
import { ConfigError } from "../../src/core/errors.js";
import { compilePacks, parsePack } from "../../src/patterns/index.js";

const PACK = `pack: tiny
version: 1
description: A pack for tests.
category: closer
rules:
  - id: hope
    message: Cut it.
    phrases:
      - "hope (this|that) helps"
    examples:
      match: ["I hope this helps."]
      pass: ["Hope helps."]
`;

function errorOf(text: string): ConfigError {
  try {
    parsePack(text, "tiny.yaml");
  } catch (error) {
    if (error instanceof ConfigError) return error;
  }
  throw new Error("no ConfigError was thrown");
}

describe("parsePack", () => {
  it("reads a pack and fills in what is left out", () => {
    const pack = parsePack(PACK, "tiny.yaml");
    expect(pack.rules[0]).toMatchObject({
      id: "hope",
      at: "anywhere",
      span: "match",
      heldOut: false,
    });
  });

  it("names all mistakes at once, in the order of the lines", () => {
    const { message, place } = errorOf(
      PACK.replace("closer", "cheese").replace("message:", "mesage: x\n    message:"),
    );
    expect(message).toMatch(
      /^2 mistakes\ntiny\.yaml:4:11 category[\s\S]*tiny\.yaml:\d+:\d+ rules\.0/,
    );
    expect(place).toBe("tiny.yaml:4:11");
  });

  it.each([
    [
      "a phrase that cannot be read",
      PACK.replace("that) helps", "that helps"),
      "tiny.yaml:9:9",
      "never closed",
    ],
    [
      "an unknown key",
      PACK.replace("message:", "mesage: x\n    message:"),
      "tiny.yaml:7:5",
      "mesage",
    ],
    [
      "an unknown key with a map below it",
      `${PACK}    exampels:\n      match: [x]\n`,
      "tiny.yaml:13:5",
      "exampels",
    ],
    [
      "an unknown key of the pack",
      PACK.replace("rules:", "macroes:\n  a: b\nrules:"),
      "tiny.yaml:5:1",
      "macroes",
    ],
    ["a wrong category", PACK.replace("closer", "cheese"), "tiny.yaml:4:11", "category"],
    [
      "no examples",
      PACK.replace('["I hope this helps."]', "[]"),
      "tiny.yaml:11:14",
      "examples.match",
    ],
    ["bad YAML", PACK.replace("rules:", "rules: ]"), "tiny.yaml:5:8", "not valid YAML"],
    ["an unknown macro", PACK.replace("hope (", "@nix ("), "tiny.yaml:9:9", "@nix"],
    ["an id twice", PACK + PACK.slice(PACK.indexOf("  - id")), "tiny.yaml:13:9", "taken already"],
    ["an empty file", "", "tiny.yaml:1:1", "the pack"],
  ])("names the place of %s", (_what, text, place, message) => {
    const error = errorOf(text);
    expect(error.place).toBe(place);
    expect(error.message).toContain(message);
    expect(error.next).toBeTruthy();
  });

  it("shows the lines with a mark under the column", () => {
    const { message } = errorOf(PACK.replace("that) helps", "that helps"));
    const lines = message.split("\n");
    const shown = lines.findIndex((line) => line.startsWith("    9 | "));
    expect(lines[shown + 1]!.indexOf("^")).toBe(lines[shown]!.indexOf('"hope'));
  });
});

it("refuses two rules of one name", () => {
  const pack = parsePack(PACK, "tiny.yaml");
  expect(() => compilePacks([pack, { ...pack, pack: "other" }])).toThrow(
    "closer/hope is in pack tiny and again in pack other",
  );
});
