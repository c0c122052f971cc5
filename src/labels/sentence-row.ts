/** A labelled sentence: where it lies in a public answer, and what two readers said of it. */
import { z } from "zod";
import { CATEGORIES } from "../core/rows.js";

export const POSITIONS = ["first", "middle", "last"] as const;
export type Position = (typeof POSITIONS)[number];

export const LABEL_VALUES = ["yes", "no", "unsure"] as const;
export const KEEP_VALUES = ["refusal", "identity-answer", "safety", "none"] as const;

export const labelSchema = z.object({
  label: z.enum(LABEL_VALUES),
  category: z.array(z.enum(CATEGORIES)),
  keep: z.enum(KEEP_VALUES),
});
export type Label = z.infer<typeof labelSchema>;

export const labelledSentenceSchema = z.object({
  id: z.string(),
  /** File of the public source, or `own` for answers that this project generated. */
  source: z.string(),
  model: z.string(),
  answerId: z.string(),
  /** UTF-16 offsets into the response. */
  start: z.number().int().nonnegative(),
  end: z.number().int().positive(),
  /** SHA-256 of the response, so that a changed source is seen. */
  sha256: z.string().length(64),
  position: z.enum(POSITIONS),
  /** Whether a rule had a finding in the sentence when the set was drawn. */
  ruleRich: z.boolean(),
  /** Sentences of the source that this one stands for. */
  weight: z.number().positive(),
  /** `rules`: rules were written with it, and the second stage was not trained on it. */
  split: z.enum(["development", "rules", "test"]),
  /** Own answers only: the text travels with the label. */
  own: z.object({ prompt: z.string(), response: z.string() }).optional(),
  readers: z.tuple([labelSchema, labelSchema]).optional(),
});
export type LabelledSentence = z.infer<typeof labelledSentenceSchema>;
