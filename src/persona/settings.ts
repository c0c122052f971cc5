/** The settings file of `locus persona`: what its options say, to be kept and shared. */
import { z } from "zod";
import { parseYaml } from "../core/yaml-file.js";
import { ONTO } from "./onto.js";

export const personaSettingsSchema = z.strictObject({
  description: z.string().optional(),
  demos: z
    .array(z.string())
    .min(1)
    .optional()
    .describe("Demonstrations: JSONL, JSON, CSV or Parquet; default those shipped for `persona`."),
  persona: z
    .string()
    .optional()
    .describe("The persona whose features are looked for in the replies."),
  personas: z.string().optional().describe("JSONL of personas with their features."),
  prompts: z
    .string()
    .optional()
    .describe("JSONL of prompts that measure; none of them may be demonstrated."),
  protect: z
    .array(z.string())
    .optional()
    .describe("JSONL of harmful prompts and identity questions to ask afterwards."),
  onto: z
    .enum(ONTO)
    .optional()
    .describe("What the persona goes onto: the run's merged weights, or its adapter, trained on."),
  steps: z
    .number()
    .int()
    .positive()
    .optional()
    .describe("Last step; measured at 0, 1, 2, 4, ... up to it."),
  samples: z.number().int().positive().optional().describe("Replies to each prompt at each step."),
  batchRows: z.number().int().positive().optional().describe("Demonstrations a step."),
  learningRate: z.number().positive().optional(),
  rank: z.number().int().positive().optional().describe("LoRA rank."),
  seed: z.number().int().optional(),
});
export type PersonaSettings = z.infer<typeof personaSettingsSchema>;

/** @throws ConfigError with file, line, column and the lines around the mistake */
export function parsePersonaSettings(text: string, file: string): PersonaSettings {
  return parseYaml(
    text,
    file,
    personaSettingsSchema,
    "Correct the line; pipelines/persona.yaml shows every setting.",
  );
}
