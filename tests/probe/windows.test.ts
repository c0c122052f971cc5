import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { conversationBefore, windowsOf } from "../../src/probe/index.js";

/** Sentences of random lengths with random gaps, and the text that they stand in. */
const answers = fc
  .array(
    fc.record({
      gap: fc.string({ unit: "binary", maxLength: 30 }),
      text: fc.string({ unit: "binary", minLength: 1, maxLength: 900 }),
    }),
    { maxLength: 12 },
  )
  .map((parts) => {
    let response = "";
    const sentences = parts.map(({ gap, text }) => {
      const start = response.length + gap.length;
      response += gap + text;
      return { start, end: response.length };
    });
    return { response, sentences };
  });

describe("windows", () => {
  it("read every sentence once, in order, each from its beginning", () => {
    fc.assert(
      fc.property(answers, ({ response, sentences }) => {
        const windows = windowsOf(response, sentences);
        expect(windows.flatMap((window) => window.sentences)).toEqual(sentences.map((_, at) => at));
        for (const { pieces, sentences: inside } of windows) {
          const read = pieces.filter((piece) => piece.read).map(({ text }) => text);
          expect(read).toHaveLength(inside.length);
          inside.forEach((index, at) => {
            const { start, end } = sentences[index]!;
            expect(response.slice(start, end).startsWith(read[at]!)).toBe(true);
          });
        }
      }),
    );
  });

  it("stay short, so that what is read twice is little", () => {
    fc.assert(
      fc.property(answers, ({ response, sentences }) => {
        for (const { pieces, sentences: inside } of windowsOf(response, sentences)) {
          const units = pieces.reduce((sum, { text }) => sum + text.length, 0);
          // One sentence has no more than 400, what stands before it no more than 120.
          if (inside.length > 1) expect(units).toBeLessThanOrEqual(120 + 600);
          else expect(units).toBeLessThanOrEqual(120 + 400);
        }
      }),
    );
  });

  it("begin with what stands before them, and take what lies between along", () => {
    const response = "One thing. And:\n\n* Two.\n* Three.";
    const at = (text: string) => ({
      start: response.indexOf(text),
      end: response.indexOf(text) + text.length,
    });
    expect(windowsOf(response, [at("Two."), at("Three.")])).toEqual([
      {
        sentences: [0, 1],
        pieces: [
          { text: "One thing. And:\n\n* ", read: false },
          { text: "Two.", read: true },
          { text: "\n* ", read: false },
          { text: "Three.", read: true },
        ],
      },
    ]);
    expect(windowsOf(response, [])).toEqual([]);
  });

  it("hold no half of a character", () => {
    const face = "\u{1f600}";
    const response = `${face.repeat(61)}x`;
    // 120 units before the "x" begin in the middle of a face.
    const [window] = windowsOf(response, [{ start: 122, end: 123 }]);
    expect(window!.pieces.map(({ text }) => text)).toEqual([face.repeat(60), "x"]);
    const [, user] = conversationBefore(`${face.repeat(100)}y`);
    expect(user!.content.endsWith(`${face}y`)).toBe(true);
    expect(user!.content).not.toMatch(/^[\udc00-\udfff]/);
  });
});
