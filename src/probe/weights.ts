/** The probe's weights as they lie on disk. */
import { z } from "zod";

const finite = z.number().refine(Number.isFinite);

export const probeWeightsSchema = z.strictObject({
  version: z.literal(1),
  /** Name of the embedded model whose states they are for. */
  model: z.string(),
  /** Behind which of its layers, from 1. */
  layers: z.array(z.number().int().positive()).min(1),
  /** 2 * layers * hidden, see the `probe` job. */
  weights: z.array(finite),
  bias: finite,
  /** Log-odds = probe * score + stage * logit of the second stage + offset. */
  mix: z.strictObject({ probe: finite, stage: finite, offset: finite }),
  /** At this probability or above a sentence is flagged. */
  threshold: z.number().min(0).max(1),
});
export type ProbeWeights = z.infer<typeof probeWeightsSchema>;
