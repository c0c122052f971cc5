/** The trained numbers as a file: JSON, weights as signed bytes in base64. */
import { z } from "zod";
import { CATEGORIES } from "../core/rows.js";

/** Weights of one hashed linear model: byte times `scale` is the weight of the bucket. */
export const linearSchema = z
  .object({
    /** Buckets = 2 ** bits. */
    bits: z.number().int().min(4).max(20),
    scale: z.number().positive(),
    /** Base64 of one signed byte a bucket. */
    bytes: z.base64(),
  })
  // A cut file would read as weights of zero.
  .refine(({ bits, bytes }) => bytes.length === 4 * Math.ceil(2 ** bits / 3), {
    message: "does not hold one byte a bucket",
  });
export type PackedLinear = z.infer<typeof linearSchema>;

export const weightsSchema = z.object({
  version: z.literal(3),
  flag: linearSchema,
  /** Added for each single token: what is known of a word from words of like meaning. */
  words: linearSchema,
  /** Platt scaling: probability = sigmoid(slope * score + offset). */
  platt: z.object({ slope: z.number(), offset: z.number() }),
  /** A sentence without a strong rule's finding counts at this probability or above. */
  propose: z.number().min(0).max(1),
  /** A strong rule's finding is dropped below this probability. */
  veto: z.number().min(0).max(1),
  categories: z.record(z.enum(CATEGORIES), linearSchema),
});
export type ClassifierWeights = z.infer<typeof weightsSchema>;

/** Signed bytes, as they are in the file: a quarter of the memory of floats, which is what looking weights up costs. */
export interface Linear {
  bits: number;
  /** The weight of bucket `i` is `steps[i] * scale`. */
  scale: number;
  steps: Int8Array;
}

export function packLinear(weights: Float64Array, bits: number): PackedLinear {
  const largest = weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 1e-9);
  const scale = largest / 127;
  let raw = "";
  for (const weight of weights) raw += String.fromCharCode(Math.round(weight / scale) & 255);
  return { bits, scale, bytes: btoa(raw) };
}

export function unpackLinear({ bits, scale, bytes }: PackedLinear): Linear {
  const raw = atob(bytes);
  const steps = Int8Array.from({ length: 1 << bits }, (_, index) => raw.charCodeAt(index));
  return { bits, scale, steps };
}
