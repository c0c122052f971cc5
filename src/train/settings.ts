/** Settings of each training method, with the defaults that the pipeline file inherits. */
import { z } from "zod";

export const tokenSettingsSchema = z.strictObject({
  method: z.literal("token"),
  /** Dampening that the targets ask for, percent; at least the dose: the dial takes back what is too much. */
  trainDose: z.number().min(1).max(99.9).default(95),
  /** An opener is a token of whose uses at least this share lies inside a habit. */
  openerShare: z.number().min(0).max(1).default(0.15),
  openerUses: z.number().int().positive().default(2),
  /** Look ahead wherever the reference gives an opener more than this. */
  minProbability: z.number().min(0).max(1).default(0.03),
  /** Hold the end of turn wherever the reference gives it at least this. */
  endProbability: z.number().min(0).max(1).default(0.003),
  lookaheadTokens: z.number().int().positive().default(8),
  maxPerRow: z.number().int().positive().default(12),
  /** Weight of the mean squared error over openers that are dampened; the others are relative to it. */
  openerWeight: z.number().positive().default(0.3),
  /** Openers that lead into no habit: their log-ratio is held at 0. */
  keptWeight: z.number().nonnegative().default(1),
  /** Ends of turn: held, so that answers keep their length. */
  endWeight: z.number().nonnegative().default(8),
  /** Tokens of protected answers and refusal anchors: held. */
  holdWeight: z.number().nonnegative().default(2),
  tetherWeight: z.number().nonnegative().default(8),
  learningRate: z.number().positive().default(1e-3),
  epochs: z.number().positive().default(1),
  batchRows: z.number().int().positive().default(4),
});
export type TokenSettings = z.infer<typeof tokenSettingsSchema>;

export const dpoSettingsSchema = z.strictObject({
  method: z.literal("dpo"),
  beta: z.number().positive().default(0.1),
  /** TRL's names; the losses are summed with the weights. */
  lossTypes: z.array(z.string()).min(1).default(["sigmoid", "sft"]),
  lossWeights: z.array(z.number()).min(1).default([1, 0.2]),
  learningRate: z.number().positive().default(5e-5),
  epochs: z.number().positive().default(1),
  batchRows: z.number().int().positive().default(4),
});
export type DpoSettings = z.infer<typeof dpoSettingsSchema>;

export const trainingSchema = z.discriminatedUnion("method", [
  tokenSettingsSchema,
  dpoSettingsSchema,
]);
