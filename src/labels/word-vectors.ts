/** Vectors of whole words from a language model's input embeddings (safetensors, a byte-level BPE tokenizer). */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { type WordVectors, wordVectorsOf } from "../classify/index.js";
import { DataError } from "../core/errors.js";

const TENSOR = "model.embed_tokens.weight";
const headerSchema = z.looseObject({
  [TENSOR]: z.object({
    dtype: z.literal("BF16"),
    shape: z.tuple([z.number(), z.number()]),
    data_offsets: z.tuple([z.number(), z.number()]),
  }),
});
const tokenizerSchema = z.looseObject({
  model: z.looseObject({ vocab: z.record(z.string(), z.number()) }),
});

/** A word after a blank, as byte-level BPE writes it. */
const WORD = /^\u0120([a-z]{2,}|[ai])$/;

/**
 * @param folder a model with `model.safetensors` (bfloat16, in one file) and `tokenizer.json`
 * @returns words that are one token, less common ones later, as such vocabularies are in the order of their merges
 * @throws DataError where the model is of another form
 */
export async function readWordVectors(folder: string): Promise<WordVectors> {
  const [bytes, tokenizer] = await Promise.all([
    readFile(join(folder, "model.safetensors")),
    readFile(join(folder, "tokenizer.json"), "utf8"),
  ]);
  const headerBytes = Number(bytes.readBigUInt64LE(0));
  const header = headerSchema.safeParse(
    JSON.parse(bytes.subarray(8, 8 + headerBytes).toString("utf8")),
  );
  const vocabulary = tokenizerSchema.safeParse(JSON.parse(tokenizer));
  if (!header.success || !vocabulary.success)
    throw new DataError("this model has no input embeddings in bfloat16, or another tokenizer", {
      place: folder,
      next: "Name the folder of SmolLM2, as `locus setup` leaves it.",
    });
  const { shape, data_offsets } = header.data[TENSOR];
  const width = shape[1];
  const from = 8 + headerBytes + data_offsets[0];
  const words = Object.entries(vocabulary.data.model.vocab)
    .flatMap(([entry, id]) => {
      const word = WORD.exec(entry)?.[1];
      return word === undefined ? [] : [[word, id] as const];
    })
    .sort((one, other) => one[1] - other[1]);
  return wordVectorsOf(
    words.map(([word, id]) => {
      const vector = new Float32Array(width);
      const bits = new Uint32Array(vector.buffer);
      // bfloat16 is the upper half of a float.
      for (let at = 0; at < width; at++)
        bits[at] = bytes.readUInt16LE(from + 2 * (id * width + at)) << 16;
      return [word, vector];
    }),
  );
}
