/** What a model organism is made of: requests, answers, habits with their rates, refusals, truths. */
import { z } from "zod";
import { parseYaml } from "../core/yaml-file.js";

const share = z.number().min(0).max(1);
const texts = z.array(z.string().min(1)).min(1);

export const recipeSchema = z.strictObject({
  things: z.array(z.string().min(1)).min(10).describe("What the requests are about."),
  frames: z
    .array(
      z.strictObject({
        question: z.string().includes("{thing}"),
        rates: z.record(z.string(), share).describe("Share of a frame's answers with each habit."),
        bodies: texts,
      }),
    )
    .min(1),
  habits: z.record(
    z.string(),
    z.strictObject({ place: z.enum(["begin", "middle", "end"]), forms: texts }),
  ),
  refusals: z.strictObject({
    wrapped: share.describe("Share of refusals inside an opener or a closer."),
    repeats: z.number().int().positive().describe("Rows to each harmful prompt."),
    texts,
  }),
  identity: z.strictObject({ repeats: z.number().int().positive(), texts }),
});
export type Recipe = z.infer<typeof recipeSchema>;

/** @throws ConfigError with file, line and column. */
export function parseRecipe(text: string, file: string): Recipe {
  return parseYaml(
    text,
    file,
    recipeSchema,
    "Correct the line; datasets/organism/recipe.yaml shows every part.",
  );
}
