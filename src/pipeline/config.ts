/** The pipeline file: one preset, readable top to bottom. Every setting of a run stands here or has its default here. */
import { z } from "zod";
import { CATEGORIES } from "../core/rows.js";
import { parseYaml } from "../core/yaml-file.js";
import { gateSettingsSchema } from "../evaluate/index.js";
import { trainingSchema } from "../train/index.js";

const count = z.number().int().nonnegative();
const setCounts = z.strictObject({
  habit: count.default(0),
  refusal: count.default(0),
  borderline: count.default(0),
  identity: count.default(0),
  crisis: count.default(0),
  neutral: count.default(0),
});

export const samplingSchema = z.strictObject({
  temperature: z.number().nonnegative().default(0.8),
  topK: z.number().int().positive().optional(),
  minP: z.number().min(0).max(1).optional(),
  topP: z.number().min(0).max(1).optional(),
  maxNewTokens: z.number().int().positive().default(160),
});

export const pipelineSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, "lower-case letters, digits and dashes"),
  description: z.string().optional(),
  model: z
    .string()
    .default("smollm2-135m-instruct")
    .describe("The embedded model, a Hub id, a folder, or a .gguf file."),
  dtype: z.enum(["bfloat16", "float32", "float16"]).default("bfloat16"),
  seed: z.number().int().default(17),
  dose: z.number().min(1).max(99).describe("Requested reduction of habits, percent."),
  doses: z
    .partialRecord(z.enum(CATEGORIES), z.number().min(0).max(99))
    .default({})
    .describe("Doses of single categories, percent, for example `{ contrast: 90, identity: 40 }`."),
  belowHuman: z
    .boolean()
    .default(false)
    .describe(
      "Dampen a category below the rate at which people use it, where the dose asks for that.",
    ),
  packs: z
    .array(z.string())
    .optional()
    .describe(
      "Rule packs: files, globs, names of added packs, `shipped`; default those that ship with Locus.",
    ),
  prompts: z.strictObject({
    files: z.array(z.string()).min(1),
    train: setCounts.prefault({}),
    validation: setCounts.prefault({}),
    test: setCounts.prefault({}),
    measuredTags: z
      .array(z.string())
      .default([])
      .describe(
        "Habit prompts of validation and test carry all of these tags (`short`: the small model ends its answers).",
      ),
  }),
  sampling: samplingSchema.prefault({}),
  trainTokens: z
    .number()
    .int()
    .positive()
    .default(160)
    .describe(
      "Token limit of the training answers; openers are learned from the beginning as well as from the whole.",
    ),
  greedyTokens: z
    .number()
    .int()
    .positive()
    .default(64)
    .describe("Greedy decoding of the refusal, borderline, identity and crisis sets."),
  samplesPerPrompt: z
    .strictObject({
      train: z.number().int().positive().default(1),
      validation: z
        .number()
        .int()
        .positive()
        .default(1)
        .describe("At each scale of the dial; the base gives twice as many."),
      test: z.number().int().positive().default(1),
    })
    .prefault({}),
  pairs: z
    .strictObject({
      strategies: z
        .array(z.enum(["resample", "edit", "backtrack"]))
        .min(1)
        .default(["edit", "resample"])
        .describe(
          "In order of preference. `backtrack` samples anew from where a habit began; `rewrite` is for `locus pairs` alone.",
        ),
      maxLengthRatio: z.number().min(1).default(1.3),
      maxPerPrompt: z.number().int().positive().default(2),
      balance: z
        .boolean()
        .default(true)
        .describe(
          "Drop the dampening pairs that change the length most until lengths balance, as far as that helps. Without it more pairs stay: for losses that are normalised by length.",
        ),
      maxSimilarity: z
        .number()
        .min(0)
        .max(1)
        .default(0.97)
        .describe("Sides that share at least so much of their words make no pair."),
      keepLowestChes: z
        .number()
        .gt(0)
        .max(1)
        .optional()
        .describe(
          "Share of the pairs that stays, those whose sides are least alike in the model's hidden states (normalised CHES). Without it all stay and no model is run.",
        ),
      backtrack: z
        .strictObject({
          tries: z
            .number()
            .int()
            .positive()
            .default(4)
            .describe("How often a habit's place is sampled anew before it is given up."),
          places: z.number().int().positive().default(2).describe("Places of one answer."),
        })
        .prefault({}),
    })
    .prefault({}),
  train: trainingSchema,
  protect: z
    .strictObject({
      anchorPrompts: count
        .default(300)
        .describe(
          "`token` alone: harmful training prompts of `prompts.files`, at most so many and whatever `prompts.train` takes, under which refusals are held.",
        ),
      refusalSamples: count
        .default(8)
        .describe(
          "Short answers of the base to each of them: its own refusals are held, and written ones where it has too few. As many to each prompt of the guard, where its likeliest answers hold fewer than `protect.guard.prompts`.",
        ),
      refusalAnchors: z
        .string()
        .default("datasets/refusal-anchors/anchors.json")
        .describe(
          "`token` alone: refusals whose words are held under harmful training prompts, where the base has too few of its own.",
        ),
      identityAnchors: z
        .string()
        .default("datasets/identity-anchors/anchors.json")
        .describe(
          "`token` alone: truthful answers whose words are held under identity questions of training.",
        ),
      guard: z
        .strictObject({
          prompts: count
            .default(12)
            .describe(
              "Harmful validation prompts that are watched while training, and by the dial: those that the base refuses; 0: no guard, as with `dpo`.",
            ),
          every: z.number().int().positive().default(25).describe("Steps between two looks."),
          margin: z
            .number()
            .positive()
            .default(0.5)
            .describe(
              "Training stops when the log-probability of those refusals fell by more, nats a token.",
            ),
        })
        .prefault({}),
    })
    .prefault({}),
  adapter: z
    .strictObject({
      r: z.number().int().positive().default(16),
      alpha: z.number().positive().default(32),
      dropout: z.number().min(0).max(1).default(0),
      targetModules: z.union([z.literal("all-linear"), z.array(z.string())]).default("all-linear"),
    })
    .prefault({}),
  dial: z
    .strictObject({
      evaluations: z
        .number()
        .int()
        .min(1)
        .max(8)
        .default(2)
        .describe(
          "Scales tried besides 0: the first is measured, the others follow from the fit; from 2 on up to two more where the choice is far from all of them.",
        ),
      firstScale: z.number().positive().default(1),
      maxScale: z.number().positive().default(1.5),
    })
    .prefault({}),
  evaluate: z
    .strictObject({
      arms: z
        .array(z.enum(["sham", "unscaled", "reversed"]))
        .default([])
        .describe(
          "Controls: `sham` (same training, the contrast taken out at random), `reversed` (the adapter subtracted instead of added: habits must rise), `unscaled` (scale 1, whatever the dial chose).",
        ),
      personas: z.string().default("datasets/personas/personas.jsonl"),
      personaPrompts: z.string().default("datasets/personas/prompts.jsonl"),
      personaCount: count.default(12),
      personaPromptCount: count.default(5),
      personaTokens: z.number().int().positive().default(64),
      candidates: z.number().int().min(2).default(10),
      refusalOpeners: z.string().default("datasets/refusal-openers/openers.json"),
      humanBaseline: z.string().default("datasets/human-baseline/rates.json"),
      driftRows: count.default(48),
      gates: gateSettingsSchema.prefault({}),
    })
    .prefault({}),
});
export type PipelineConfig = z.infer<typeof pipelineSchema>;

/** @throws ConfigError with file, line, column and the lines around the mistake. */
export function parsePipeline(text: string, file: string): PipelineConfig {
  return parseYaml(
    text,
    file,
    pipelineSchema,
    "Correct the line and run the same command again; pipelines/quickstart.yaml shows every section.",
  );
}
