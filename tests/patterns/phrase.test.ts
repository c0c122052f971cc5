import { describe, expect, it } from "vitest";
import { compilePhrase, EDGE, fold, searchRegex } from "../../src/patterns/index.js";

/** The folded text that a phrase matches in `text`, runs of spaces as one, or null. */
function found(phrase: string, text: string, macros = {}): string | null {
  const match = searchRegex(phrase, macros).exec(fold(text));
  return match === null ? null : match[0].replace(/^[^a-z0-9]+/, "").replace(/ +/g, " ");
}

describe("the phrase language", () => {
  it.each([
    ["hope this helps", "I Hope  this\nhelps.", "hope this\nhelps"],
    ["it's here", "It’s here", "it's here"],
    ["(great|good) question!", "Good question!", "good question!"],
    ["(a|a b) c", "a b c", "a b c"],
    ["very? good", "good", "good"],
    ["not very? good", "not good", "not good"],
    ["really (very|so)? good stuff", "really so good stuff", "really so good stuff"],
    ["help*", "helpfully", "helpfully"],
    ["(delve|dive)* in", "diving in", null],
    ["(delv|div)* in", "diving in", "diving in"],
    ["here are _ tips", "here are five tips", "here are five tips"],
    ["here are _ tips", "here are tips", null],
    ["here are _{0,3} tips", "here are tips", "here are tips"],
    ["from _{1,4} to", "from big, bold plans to", "from big, bold plans to"],
    ["from _{1,4} to", "from one two three four five to", null],
    ["from _{1,4} to", "from here. Now to", null],
    ["from _{1,4} to", "from here\nnow to", null],
    ["however,? it", "However it", "however it"],
    ["however,? it", "**However**, it", "however**, it"],
    ["not this - it's that", "not this—it's that", "not this-it's that"],
    ["not this - it's that", "not this -- it's that", "not this -- it's that"],
    ["(it|this)('s| is) new", "this is new", "this is new"],
    ["(it|this)('s| is) new", "it's new", "it's new"],
    ["(very )?good", "very good", "very good"],
    ["i @be here", "I'm here", "i'm here"],
    ["why\\?", "but why?", "why?"],
    ["cafe", "Café", "cafe"],
    ["can", "cannot", null],
    ["can", "can't", null],
    ["end", "the end-all", "end"],
  ])("%s in %j", (phrase, text, expected) => {
    expect(found(phrase, text)).toBe(expected);
  });

  it("reads the pack's macros before the shared ones, nested ones too", () => {
    expect(
      found("see @place now", "see the big barn now", {
        place: "the @size barn",
        size: "(big|old)",
      }),
    ).toBe("see the big barn now");
  });

  it.each([
    ["hope (this", "`(` is never closed"],
    ["this) helps", "`)` without `(`"],
    ["a|b", "only inside"],
    ["x _{4,2} y", "a slot holds"],
    ["see @nowhere", "no macro `@nowhere`"],
    ["_{1,3}", "needs at least one word"],
    ["why? not?", "needs at least one word"],
    ["_{0,2} (zebra|_)", "needs at least one word"],
    ["_{0,2} ,", "needs at least one word"],
    ["x {y}", "means nothing here"],
  ])("refuses %s", (phrase, message) => {
    expect(() => compilePhrase(phrase)).toThrow(message);
  });

  it.each([
    ["_{0,2} zebra", "a big zebra"],
    ["_{0,2} zebra", "zebra"],
    ["big*? zebra", "bigger zebra"],
    ["(_{0,2} zebra|_ horse)", "a horse"],
    ["_{0,2}zebra", "bigzebra"],
  ])("needs no second word: %s in %j", (phrase, text) => {
    const { regex, literals } = compilePhrase(phrase);
    regex.lastIndex = 0;
    expect(regex.test(text)).toBe(true);
    expect(literals.some((literal) => text.includes(literal.text.replaceAll(EDGE, "")))).toBe(true);
  });

  it("looks for a whole word behind what may be missing, not for its letters", () => {
    const { literals } = compilePhrase("_{0,2} zebra");
    expect(literals.map((literal) => literal.text)).toEqual([`${EDGE}zebra${EDGE}`]);
  });

  it("refuses a macro that uses itself", () => {
    expect(() => compilePhrase("see @a", { a: "@b", b: "@a" })).toThrow("uses itself");
  });

  it("asks for a literal that every match holds", () => {
    const { literals } = compilePhrase("(i|we) hope (this|that) _{1,3} helps?");
    expect(literals.length).toBeGreaterThan(0);
    for (const text of ["i hope this text helps", "we hope that one", "we hope this new text"])
      expect(literals.some((literal) => text.includes(literal.text.replaceAll(EDGE, "")))).toBe(
        true,
      );
  });
});

describe("fold", () => {
  it.each([
    "İstanbul ŞİŞ",
    "👩‍👩‍👧 “Ça va?” — naïve",
    "ﬁne ß ǅ",
    "a\r\nb\tc\u00a0d",
    "\u{1d400}ok",
  ])("keeps the length of %j", (text) => {
    expect(fold(text)).toHaveLength(text.length);
    expect(fold(fold(text))).toBe(fold(text));
  });
});
