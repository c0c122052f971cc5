/** A rule pack: one YAML file, one category, any number of rules, each with its examples. */
import { z } from "zod";
import { CATEGORIES } from "../core/rows.js";

/**
 * A rule's pattern is a list of phrases in a small language (see compile.ts):
 *
 * - words match case-insensitively and as whole words; a space matches any run of white space;
 *   straight and curly apostrophes and quotes are the same
 * - `(a|b c)` one of these; `(a|b)?` or `word?` may be missing
 * - `_` any one word; `_{1,4}` one to four words, never across a sentence end; `,?` an optional comma
 * - `word*` the word with any ending (`help*`: help, helps, helpful); also `(a|b)*`
 * - `,` `.` `:` `!` ... stand for themselves, a standalone `-` for any dash; white space beside them may be
 *   missing; `\?` is a question mark
 * - `@name` a macro of the pack's `macros` (or a shared one)
 */
const phraseSchema = z.string().min(2);

export const ruleSchema = z.strictObject({
  /** Unique in the pack, kebab-case. Findings name it as `category/id`. */
  id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  message: z.string().min(1),
  phrases: z.array(phraseSchema).min(1),
  /** Where the match must begin. `opening`/`ending`: in the first / last two sentences of the answer. Default anywhere. */
  at: z.enum(["anywhere", "sentence-start", "opening", "ending"]).default("anywhere"),
  /** `sentence`: the finding grows to the whole sentence (closers, sign-offs). Default: the match itself. */
  span: z.enum(["match", "sentence"]).default("match"),
  /** Phrases (same language): no finding where the last user message matches one. */
  unlessPrompt: z.array(phraseSchema).optional(),
  /** Phrases: no finding where the sentence around the match also matches one. */
  unlessSentence: z.array(phraseSchema).optional(),
  /** Held out of training, used to measure only. */
  heldOut: z.boolean().default(false),
  /** Too imprecise to count by itself: evidence for the second stage, silent where the rules stand alone. */
  weak: z.boolean().default(false),
  /** Each may begin with a line `[prompt] ...`: the user message that the rest answers. */
  examples: z.strictObject({
    match: z.array(z.string().min(1)).min(1),
    pass: z.array(z.string().min(1)).min(1),
  }),
});
export type Rule = z.infer<typeof ruleSchema>;

export const packSchema = z.strictObject({
  pack: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/),
  version: z.number().int().positive(),
  description: z.string(),
  category: z.enum(CATEGORIES),
  macros: z.record(z.string().regex(/^[a-z][a-z0-9-]*$/), z.string()).optional(),
  rules: z.array(ruleSchema).min(1),
});
export type Pack = z.infer<typeof packSchema>;
