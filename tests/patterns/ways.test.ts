import { describe, expect, it } from "vitest";
import { compilePhrase, fold } from "../../src/patterns/index.js";
import { parsePhrase } from "../../src/patterns/phrase.js";
import { checkWays, waysOf } from "../../src/patterns/ways.js";

const ways = (phrase: string): number => waysOf(parsePhrase(phrase));

describe("waysOf", () => {
  it.each([
    ["a plain phrase", 1],
    ["from _{1,4} to", 4],
    ["from _{1,4} to _{1,3} by", 12],
    ["(good|bad) word", 1],
    ["(very|very much)? good", 3],
    ["(a|a b|a b c)? d", 4],
    ["help* me", 1],
    ["(run)*(ning)? on", 42],
  ])("%s: %d", (phrase, expected) => {
    expect(ways(phrase)).toBe(expected);
  });

  it("refuses a phrase whose slots multiply", () => {
    expect(() => checkWays(parsePhrase("x _{1,12} y _{1,12} y _{1,12} y _{1,12} z"))).toThrow(
      "too many ways",
    );
  });

  it("is quick on groups that may all be missing", () => {
    expect(ways(`a ${"((,)?|(;)?)".repeat(40)} b`)).toBeGreaterThan(1e6);
  });
});

describe("a phrase that passes", () => {
  const hangs = (phrase: string, text: string): boolean => {
    const { regex } = compilePhrase(phrase);
    regex.lastIndex = 0;
    return regex.test(fold(text));
  };

  it("reads words in emphasis in one way only", () => {
    expect(hangs("from _{1,12} zzz", `from ${"a*** ".repeat(40)}`)).toBe(false);
    expect(hangs("from _{1,12} zzz", `from ${"a___ ".repeat(40)}`)).toBe(false);
  });

  it("reads a long run of marks once", () => {
    expect(hangs("from , zzz", `from ${"*".repeat(100_000)}`)).toBe(false);
    expect(hangs("from _ , zzz", `from a${" ".repeat(100_000)}`)).toBe(false);
  });
});
