import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { tokensOf } from "../../src/classify/tokens.js";
import { readWordVectors } from "../../src/labels/word-vectors.js";

/** The upper half of a float. */
const bfloat = (value: number): number => new Uint16Array(Float32Array.of(value).buffer)[1]!;

async function modelFolder(dtype: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "locus-vectors-"));
  const rows = [
    [9, 9],
    [1, 0],
    [-1, 0],
    [9, 9],
  ];
  const header = Buffer.from(
    JSON.stringify({
      "model.embed_tokens.weight": { dtype, shape: [4, 2], data_offsets: [0, 16] },
    }),
  );
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(BigInt(header.length));
  const data = Buffer.from(Uint16Array.from(rows.flat().map(bfloat)).buffer);
  await writeFile(join(folder, "model.safetensors"), Buffer.concat([size, header, data]));
  const vocab = { the: 0, "\u0120kettle": 1, "\u0120lamp": 2, "\u0120Upper": 3 };
  await writeFile(join(folder, "tokenizer.json"), JSON.stringify({ model: { vocab } }));
  return folder;
}

describe("readWordVectors", () => {
  it("reads whole lower-case words, bfloat16 by rows", async () => {
    const { width, byToken } = await readWordVectors(await modelFolder("BF16"));
    expect(width).toBe(2);
    expect(byToken.size).toBe(2);
    const of = (word: string) => [...byToken.get(tokensOf(word, 1)[0]!)!];
    expect(of("kettle")).toEqual([1, 0]);
    expect(of("lamp")).toEqual([-1, 0]);
  });

  it("names the folder where the model is of another form", async () => {
    const folder = await modelFolder("F32");
    await expect(readWordVectors(folder)).rejects.toMatchObject({
      place: folder,
      next: expect.stringContaining("locus setup"),
    });
  });
});
