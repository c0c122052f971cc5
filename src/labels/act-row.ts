/** A labelled answer: where it lies, and what two readers said that it does. */
import { z } from "zod";

export const REFUSALS = ["full", "partial", "none"] as const;

export const actReadingSchema = z.object({
  refusal: z.enum(REFUSALS),
  /** The user asked who or what it is, and it truthfully says an AI. */
  identity: z.boolean(),
  /** It refers somebody who needs it to help. */
  safety: z.boolean(),
});
export type ActReading = z.infer<typeof actReadingSchema>;

export const labelledActSchema = z.object({
  id: z.string(),
  /** File name of the public source, or `own` for answers that this project generated. */
  source: z.string(),
  model: z.string(),
  answerId: z.string(),
  /** SHA-256 of the response, so that a changed source is seen. */
  sha256: z.string().length(64),
  split: z.enum(["development", "test"]),
  /** Own answers only: the text travels with the label. */
  own: z.object({ prompt: z.string(), response: z.string() }).optional(),
  readers: z.tuple([actReadingSchema, actReadingSchema]),
});
export type LabelledAct = z.infer<typeof labelledActSchema>;
