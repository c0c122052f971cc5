/** The one shape of every measurement, and of every before/after comparison. Plain JSON: NaN and Infinity never enter. */
import { z } from "zod";

const intervalSchema = z.tuple([z.number(), z.number()]);

export const scoreSchema = z.object({
  /** `group.name[.part]`, the same over arms. */
  id: z.string(),
  label: z.string(),
  arm: z.string(),
  /** Null where nothing was there to measure. Shares are fractions in [0, 1]. */
  value: z.number().nullable(),
  /** 95 %. */
  interval: intervalSchema.nullable(),
  unit: z.string(),
  /** Which way is better, or `same` where it should not move. */
  direction: z.enum(["lower", "higher", "same"]),
  /** Units behind the value: answers, prompts, tokens or personas, as `note` says where it is not answers. */
  n: z.number().nonnegative(),
  note: z.string().optional(),
});
export type Score = z.infer<typeof scoreSchema>;

/** `met` and `not met` need support by the data; `underpowered` = too few rows to tell; `not testable` = nothing there to test. */
export const verdictSchema = z.enum(["met", "not met", "underpowered", "not testable"]);
export type Verdict = z.infer<typeof verdictSchema>;

export const comparisonSchema = z.object({
  id: z.string(),
  label: z.string(),
  unit: z.string(),
  direction: z.enum(["lower", "higher", "same"]),
  before: z.number().nullable(),
  after: z.number().nullable(),
  /** After minus before, or after over before, as `change` says. */
  difference: z.number().nullable(),
  change: z.enum(["difference", "ratio"]),
  /** 95 %, of `difference`. */
  interval: intervalSchema.nullable(),
  /** One-sided 95 % bounds (lower, upper) of `difference`: what gates look at. */
  bounds: intervalSchema.nullable(),
  /** Prompts, or personas for persona measures. */
  n: z.number().nonnegative(),
  /** Two-sided p value, where the comparison has an exact or permutation test. */
  p: z.number().nullable(),
  /** Of the gate on this measure, where there is one. */
  verdict: verdictSchema.optional(),
  why: z.string().optional(),
  note: z.string().optional(),
});
export type Comparison = z.infer<typeof comparisonSchema>;

/** JSON has no NaN. */
export function finite(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
