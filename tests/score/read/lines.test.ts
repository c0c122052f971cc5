import fc from "fast-check";
import { expect, it } from "vitest";
import { readLines } from "../../../src/score/read/lines.js";

async function linesOf(parts: readonly Uint8Array[]): Promise<string[]> {
  const found: string[] = [];
  const bytes = (async function* () {
    yield* parts;
  })();
  for await (const line of readLines(bytes)) {
    expect(line.number).toBe(found.length + 1);
    found.push(new TextDecoder().decode(line.bytes));
  }
  return found;
}

it("gives the same lines wherever the bytes are cut, within a letter too", async () => {
  const text = fc
    .array(fc.oneof(fc.constantFrom("\n", "\r\n", "é", "😀", '{"a":1}', ""), fc.string()))
    .map((pieces) => pieces.join(""));
  await fc.assert(
    fc.asyncProperty(text, fc.array(fc.nat(), { maxLength: 12 }), async (all, cuts) => {
      const bytes = new TextEncoder().encode(all);
      const places = cuts.map((cut) => cut % (bytes.length + 1)).sort((a, b) => a - b);
      const parts = [0, ...places].map((from, index) => bytes.subarray(from, places[index]));
      const expected = all.split("\n");
      if (expected.at(-1) === "") expected.pop();
      expect(await linesOf(parts)).toEqual(expected);
    }),
  );
});
