import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMatcher, type PhraseMatch } from "../../src/detect/matcher.js";
import { tokensOf } from "../../src/detect/tokens.js";
import { countWords } from "../../src/detect/words.js";
import { type CompiledPhrase, compilePhrase, fold } from "../../src/patterns/index.js";

const PHRASES = [
  "hope (this|that|it) help*",
  "(i|we)? hope _{0,3} helps",
  "it's not just _{1,4} - it's",
  "in conclusion (,|:)",
  "(please)? let me know",
  "(harm)* to us",
  "do(n't| not) hesit*",
  "_ of course",
  "\\$5 off",
  "the (best|good|great|nice) (of|for) (us|all|them) (here|there)",
  "naïve 中",
  "_{0,2} zebra",
  "help*? - zebra",
  "(_{0,2}) (- |,)? (here|there)",
  "(_{0,2} zebra|_ harm)",
  "_{0,2}ful",
].map((phrase) => compilePhrase(phrase));

/** Every regex at every begin of a word. */
function naive(phrases: readonly CompiledPhrase[], folded: string): PhraseMatch[] {
  const found = phrases.flatMap(({ regex }, phrase) => {
    const matches: PhraseMatch[] = [];
    for (let at = 0; at < folded.length; at++) {
      if (at > 0 && /[a-z0-9]/.test(folded[at - 1]!)) continue;
      regex.lastIndex = at;
      if (!regex.test(folded)) continue;
      if (at < (matches.at(-1)?.end ?? 0)) continue;
      matches.push({ phrase, start: at, end: regex.lastIndex });
    }
    return matches;
  });
  return inOrder(found);
}

const inOrder = (matches: readonly PhraseMatch[]): PhraseMatch[] =>
  [...matches].sort((a, b) => a.start - b.start || b.end - a.end || a.phrase - b.phrase);

const words =
  "I we hope Hope this that it helps helpful it's not just - a job in conclusion , : please let me know harm harmful to us don't do n't hesitate of course $5 off the best for all here there naïve naive 中 é Ж ’ ' * ** _ . ! 3 \x7f\x7f 😀";
const piece = fc.oneof(
  fc.constantFrom(...words.split(" ")),
  fc.constantFrom(...PHRASES.map(({ source }) => source.replace(/[()|*?\\]|_\{\d,\d\}/g, " "))),
);
const gap = fc.constantFrom(" ", " ", " ", " ", "  ", "\n", "", "\u00a0", "\t", " **", "* ");
const text = fc
  .array(fc.tuple(piece, gap), { maxLength: 24 })
  .map((pairs) => pairs.map(([word, space]) => word + space).join(""));

describe("createMatcher", () => {
  const matcher = createMatcher(PHRASES);

  it("finds what every regex at every begin of a word finds", () => {
    let found = 0;
    fc.assert(
      fc.property(text, (raw) => {
        const folded = fold(raw);
        // Whether a picture right after a letter begins a word is left open.
        fc.pre(!/[a-z0-9][\ud800-\udbff]/.test(folded));
        const matches = matcher.match(tokensOf(raw), () => folded);
        found += matches.length;
        expect(inOrder(matches)).toEqual(naive(PHRASES, folded));
        expect(matcher.test(tokensOf(raw), () => folded)).toBe(matches.length > 0);
      }),
      { numRuns: 1500 },
    );
    expect(found).toBeGreaterThan(100);
  });

  it("gives matches inside the text, sorted, disjoint per phrase", () => {
    fc.assert(
      fc.property(text, (raw) => {
        const ends = new Map<number, number>();
        let before = 0;
        for (const { phrase, start, end } of matcher.match(tokensOf(raw), () => fold(raw))) {
          expect(start).toBeGreaterThanOrEqual(before);
          expect(start).toBeGreaterThanOrEqual(ends.get(phrase) ?? 0);
          expect(end).toBeGreaterThan(start);
          expect(end).toBeLessThanOrEqual(raw.length);
          before = start;
          ends.set(phrase, end);
        }
      }),
    );
  });
});

describe("tokensOf", () => {
  it("cuts text as it cuts folded text", () => {
    const cut = (read: string): number[][] => {
      const { count, hashes, heads, starts, places } = tokensOf(read);
      return [hashes, heads, starts, places].map((array) => [...array.slice(0, count)]);
    };
    fc.assert(
      fc.property(fc.oneof(text, fc.string({ unit: "binary" })), (raw) => {
        expect(cut(raw)).toEqual(cut(fold(raw)));
      }),
    );
  });

  it("counts words of plain text as those of any text", () => {
    const plain = fc.oneof(
      text.map((raw) => raw.replace(/[^\0-\x7f]/g, "")),
      fc.string({ unit: "binary-ascii" }),
      fc.array(fc.constantFrom("a", "b", "'", "''", " ", "-", "7")).map((units) => units.join("")),
    );
    fc.assert(
      fc.property(plain, (raw) => {
        fc.pre(!/["<>`~]/.test(raw));
        // An ellipsis is no word, and makes the text one that is read unit by unit.
        expect(countWords(raw)).toBe(countWords(`${raw} \u2026`));
      }),
    );
  });
});
