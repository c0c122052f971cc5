/** All that a report page or a model card says about a run. Plain JSON; shares and reductions are fractions (0.6 = 60 %). */
import { z } from "zod";
import { CATEGORIES, PROMPT_SETS } from "../core/rows.js";
import { disjointnessSchema } from "./disjointness.js";
import { gateSettingsSchema } from "./gate-settings.js";
import { gateSchema } from "./gates.js";
import { personaDetailSchema } from "./groups/persona.js";
import { reductionSchema } from "./metrics/reduction.js";
import { refusalTableSchema } from "./metrics/refusals.js";
import { riserSchema, substitutesSchema } from "./metrics/what-rose.js";
import { comparisonSchema, scoreSchema, verdictSchema } from "./score.js";
import { claimSchema } from "./verdicts.js";

const estimateSchema = z.object({
  value: z.number().nullable(),
  interval: z.tuple([z.number(), z.number()]).nullable(),
});

/** Human rates of habits, findings per 1,000 words, from a genre-matched text. */
export const humanBaselineSchema = z.object({
  source: z.string(),
  total: z.number().optional(),
  categories: z.partialRecord(z.enum(CATEGORIES), z.number()).optional(),
});
export type HumanBaseline = z.infer<typeof humanBaselineSchema>;

export const evaluationReportSchema = z.object({
  schema: z.literal("locus.evaluation/1"),
  headline: z.object({
    /** Requested reduction, a fraction. */
    dose: z.number(),
    /** What of it was planned, caps at the rate of people taken in: what the verdict holds it to. Absent in reports of earlier versions. */
    planned: z.number().optional(),
    /** The scale that the dial chose. */
    scale: z.number(),
    /** 1 - rate after / rate before of the rules that training knew, at the dial's scale, on the habit prompts. */
    achieved: estimateSchema,
    /** The same at adapter scale 1: the method's own calibration. Null where it was not measured. */
    achievedAtScale1: estimateSchema.nullable(),
    heldOut: estimateSchema.nullable(),
    /** Rules of training and held-out rules together; absent in reports of earlier versions. */
    allRules: estimateSchema.optional(),
    /** Achieved less planned, fractions, and its 90 % interval; absent in reports of earlier versions. */
    off: z
      .object({
        value: z.number().nullable(),
        interval90: z.tuple([z.number(), z.number()]).nullable(),
      })
      .optional(),
    /** What was planned lies inside the interval. */
    inside: z.boolean().nullable(),
    verdict: verdictSchema,
    why: z.string(),
    /** Findings of those rules per 1,000 words outside findings. */
    beforeRate: z.number().nullable(),
    afterRate: z.number().nullable(),
  }),
  kept: z.array(comparisonSchema),
  cost: z.array(comparisonSchema),
  persona: z.array(comparisonSchema),
  personaDetail: personaDetailSchema.nullable(),
  /** Every measure of every arm. */
  scores: z.array(scoreSchema),
  /** Every arm against base: all habits, trained and held-out rules, each category. */
  reductions: z.array(reductionSchema),
  refusals: z.array(refusalTableSchema),
  whatRose: z.array(riserSchema),
  /** Null where an arm has no words; absent in reports of earlier versions. */
  substitutes: substitutesSchema.nullable().optional(),
  /** Where the rate fell clearly below a genre-matched human text, from there or above: overshoot. Null without a baseline. */
  belowHuman: z
    .object({
      source: z.string(),
      rows: z.array(z.object({ scope: z.string(), rate: z.number(), human: z.number() })),
    })
    .nullable(),
  gateSettings: gateSettingsSchema,
  gates: z.array(gateSchema),
  /** Dose, effect, control arms, persona: what is claimed besides the gates. */
  verdicts: z.array(claimSchema),
  sampleSizes: z.array(
    z.object({
      arm: z.string(),
      set: z.enum(PROMPT_SETS),
      prompts: z.number(),
      answers: z.number(),
      /** Answers that have a partner in the base. */
      paired: z.number(),
    }),
  ),
  disjointness: disjointnessSchema,
});
export type EvaluationReport = z.infer<typeof evaluationReportSchema>;
