/** Settings of each training method, with the defaults that the pipeline file inherits. */
import { z } from "zod";

/** Where a habit could begin, and how far is looked ahead there: of `token` and `ftpo`. */
const lookaheadSettings = {
  openerShare: z
    .number()
    .min(0)
    .max(1)
    .default(0.15)
    .describe("An opener is a token of whose uses at least this share lies inside a habit."),
  openerUses: z.number().int().positive().default(2),
  minProbability: z
    .number()
    .min(0)
    .max(1)
    .default(0.03)
    .describe("Look ahead wherever the reference gives an opener more than this."),
  endProbability: z
    .number()
    .min(0)
    .max(1)
    .default(0.003)
    .describe("Hold the end of turn wherever the reference gives it at least this."),
  lookaheadTokens: z.number().int().positive().default(8),
  maxPerRow: z.number().int().positive().default(12),
};
export type LookaheadSettings = z.infer<z.ZodObject<typeof lookaheadSettings>>;

const rounds = z
  .number()
  .int()
  .min(1)
  .max(4)
  .default(1)
  .describe(
    "Trainings at most. After each, the model answers the training prompts again; phrases that rose instead become rules, and training goes on against the original model. Ends early where nothing rose, and where validation prompts show the request met with what rose counted in; a round that moves length, cut or degenerate answers too far is dropped.",
  );

export const tokenSettingsSchema = z.strictObject({
  method: z.literal("token"),
  trainDose: z
    .union([z.number().min(1).max(99.9), z.literal("dose")])
    .default(95)
    .describe(
      "Dampening that the targets ask for, percent; at least the dose: the dial takes back what is too much. `dose`: the dose itself.",
    ),
  ...lookaheadSettings,
  openerWeight: z
    .number()
    .positive()
    .default(0.3)
    .describe(
      "Weight of the mean squared error over openers that are dampened; the others are relative to it.",
    ),
  keptWeight: z
    .number()
    .nonnegative()
    .default(1)
    .describe("Openers that lead into no habit: their log-ratio is held at 0."),
  endWeight: z
    .number()
    .nonnegative()
    .default(16)
    .describe("Ends of turn: held, the likelier the more, so that answers keep their length."),
  holdWeight: z
    .number()
    .nonnegative()
    .default(2)
    .describe("Tokens of protected answers and refusal anchors: held."),
  tetherWeight: z.number().nonnegative().default(8),
  preserveWeight: z
    .number()
    .nonnegative()
    .default(0.3)
    .describe(
      "After training, what the adapter does at protected answers is taken out of it as far as dampened places do not need it: what a protected place counts beside a dampened one. 0: the adapter stays as it was trained.",
    ),
  preserveRidge: z
    .number()
    .positive()
    .default(0.03)
    .describe("How strongly that leaves alone what neither kind of place tells of."),
  rounds,
  learningRate: z.number().positive().default(1e-3),
  epochs: z.number().positive().default(1),
  batchRows: z.number().int().positive().default(4),
});
export type TokenSettings = z.infer<typeof tokenSettingsSchema>;

/** The others that read it in TRL 1.13. */
const MAY_BE_SMOOTHED = ["aot", "aot_unpaired"];
/** Losses that mean nothing without smoothing (TRL refuses `exo_pair`, `robust` would be `sigmoid`) -> what their papers take. */
const SMOOTHED = new Map([
  ["exo_pair", 0.001],
  ["robust", 0.1],
]);

export const dpoSettingsSchema = z
  .strictObject({
    method: z.literal("dpo"),
    beta: z.number().positive().default(0.1),
    lossTypes: z
      .array(z.string())
      .min(1)
      .default(["sigmoid", "sft"])
      .describe("TRL's names; the losses are summed with the weights."),
    lossWeights: z.array(z.number()).min(1).default([1, 0.2]),
    labelSmoothing: z
      .number()
      .min(0)
      .lt(0.5)
      .default(0)
      .describe(
        "How likely a pair is the wrong way round, below 0.5. `exo_pair` and `robust` need more than 0 (0.001 and 0.1, for example); of the others only `aot` and `aot_unpaired` read it.",
      ),
    learningRate: z.number().positive().default(5e-5),
    epochs: z.number().positive().default(1),
    batchRows: z.number().int().positive().default(4),
  })
  .superRefine(({ lossTypes, labelSmoothing }, context) => {
    const tell = (message: string): void =>
      context.addIssue({ code: "custom", path: ["labelSmoothing"], message });
    const readers = [...SMOOTHED.keys(), ...MAY_BE_SMOOTHED];
    if (labelSmoothing > 0 && !lossTypes.some((loss) => readers.includes(loss)))
      tell(`none of these losses reads it, only ${readers.join(", ")} do: leave it out`);
    const unsmoothed = [...SMOOTHED].filter(([loss]) => lossTypes.includes(loss));
    if (labelSmoothing > 0 || unsmoothed.length === 0) return;
    const wanted = unsmoothed.map(([loss, usual]) => `${loss} (for example ${usual})`);
    tell(`set it above 0 for ${wanted.join(" and ")}`);
  });
export type DpoSettings = z.infer<typeof dpoSettingsSchema>;

export const ftpoSettingsSchema = z.strictObject({
  method: z.literal("ftpo"),
  ...lookaheadSettings,
  marginLogits: z
    .number()
    .positive()
    .default(2)
    .describe("A chosen token stops pulling where its logit is so far above the rejected one's."),
  minShare: z
    .number()
    .min(0)
    .max(1)
    .default(0.1)
    .describe("Chosen: other tokens with at least this share of the likeliest one's probability."),
  maxChosen: z.number().int().positive().default(8),
  targetWeight: z
    .number()
    .nonnegative()
    .default(0.05)
    .describe("Weight of the chosen and rejected tokens' squared logit change beyond the slack."),
  targetSlack: z.number().nonnegative().default(0.5),
  restWeight: z
    .number()
    .nonnegative()
    .default(0.4)
    .describe("Weight of all other tokens' squared logit change at the same positions."),
  rounds,
  learningRate: z.number().positive().default(5e-4),
  epochs: z.number().positive().default(1),
  batchRows: z.number().int().positive().default(4),
});
export type FtpoSettings = z.infer<typeof ftpoSettingsSchema>;

const sequenceSettings = {
  rounds,
  epochs: z.number().positive().default(2),
  batchRows: z.number().int().positive().default(4),
  evenIfTooFew: z
    .boolean()
    .default(false)
    .describe("Train although the plan says that the answers are too few for the request."),
};

export const calibratedSettingsSchema = z.strictObject({
  method: z.literal("calibrated"),
  pairwise: z
    .number()
    .nonnegative()
    .default(1)
    .describe("Weight of the squared error between the log-ratios of two answers to one prompt."),
  pointwise: z
    .number()
    .nonnegative()
    .default(0.5)
    .describe("Weight of each answer's own squared error, which keeps both from sinking together."),
  learningRate: z.number().positive().default(2e-4),
  ...sequenceSettings,
});
export type CalibratedSettings = z.infer<typeof calibratedSettingsSchema>;

export const weightedSettingsSchema = z.strictObject({
  method: z.literal("weighted"),
  learningRate: z.number().positive().default(2e-4),
  ...sequenceSettings,
});
export type WeightedSettings = z.infer<typeof weightedSettingsSchema>;

export const trainingSchema = z.discriminatedUnion("method", [
  tokenSettingsSchema,
  dpoSettingsSchema,
  calibratedSettingsSchema,
  weightedSettingsSchema,
  ftpoSettingsSchema,
]);

/** Names of all methods. */
export const TRAINING_METHODS = trainingSchema.options.map((option) => option.shape.method.value);
