/** What the engine's `logprobs` job gives for one row, as far as evaluation reads it. */
import { z } from "zod";

export const logprobRowSchema = z.looseObject({
  id: z.string(),
  /** What was answered, where several rows may answer one prompt. */
  promptId: z.string().optional(),
  /** Sum of log-probabilities of each continuation, nats (one entry for raw text; none for a row with spans). */
  logprobs: z.array(z.number()).default([]),
  /** Tokens of each continuation. */
  tokens: z.array(z.number()),
  /** UTF-8 bytes of raw text. */
  bytes: z.number().optional(),
  /** Mean KL(reference || adapted) of each continuation, nats per token. */
  kl: z.array(z.number()).optional(),
  /** Summed probability of ending the turn, of reference and adapted model, for each continuation. */
  ends: z.array(z.tuple([z.number(), z.number()])).optional(),
  /** Log-probability of each span of the continuation, as sampling draws it, nats. */
  spans: z.array(z.number()).optional(),
});
export type LogprobRow = z.infer<typeof logprobRowSchema>;
