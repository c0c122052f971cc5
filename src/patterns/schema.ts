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

/** A rule's fields, each with what it says. */
export const ruleFields = z.strictObject({
  id: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    .describe("Unique in the pack, kebab-case. Findings name it as `category/id`."),
  message: z.string().min(1).describe("What the finding says to the reader, one line."),
  phrases: z
    .array(phraseSchema)
    .default([])
    .describe("Phrases, in the phrase language; any of them makes a match."),
  regex: z
    .array(z.string().min(1))
    .optional()
    .describe(
      "Regular expressions in RE2's syntax (no look-around, no back-references), for what phrases cannot say. They see folded text: lower case, straight quotes and dashes, code and long quotations blanked out.",
    ),
  at: z
    .enum(["anywhere", "sentence-start", "opening", "ending"])
    .default("anywhere")
    .describe(
      "Where the match must begin. `opening`, `ending`: in the first or last two sentences of the answer.",
    ),
  span: z
    .enum(["match", "sentence"])
    .default("match")
    .describe("`sentence`: the finding grows to the whole sentence (closers, sign-offs)."),
  unlessPrompt: z
    .array(phraseSchema)
    .optional()
    .describe(
      "Phrases: no finding where the last user message matches one. `@who-answers` stands for a question who or what answers.",
    ),
  unlessSentence: z
    .array(phraseSchema)
    .optional()
    .describe("Phrases: no finding where the sentence around the match also matches one."),
  heldOut: z.boolean().default(false).describe("Held out of training, used to measure only."),
  weak: z
    .boolean()
    .default(false)
    .describe(
      "Too imprecise to count by itself: evidence for the second stage, silent where the rules stand alone.",
    ),
  sure: z
    .boolean()
    .default(false)
    .describe(
      "The form is proof by itself, whoever uses it: the second stage, which knows the models that it learned from, may not veto it.",
    ),
  examples: z
    .strictObject({
      match: z
        .array(z.string().min(1))
        .min(1)
        .describe("Answers in which the rule finds something."),
      pass: z.array(z.string().min(1)).min(1).describe("Answers in which it finds nothing."),
    })
    .describe(
      "The rule's tests. Each may begin with a line `[prompt] ...`: the user message that the rest answers.",
    ),
});

export const ruleSchema = ruleFields.refine(
  ({ phrases, regex }) => phrases.length + (regex?.length ?? 0) > 0,
  { message: "a rule needs `phrases` or `regex`" },
);
export type Rule = z.infer<typeof ruleSchema>;

export const packSchema = z.strictObject({
  pack: z
    .string()
    .regex(/^[a-z0-9]+(-[a-z0-9]+)*$/)
    .describe("The pack's name, kebab-case."),
  version: z.number().int().positive().describe("Raised whenever a rule changes."),
  description: z.string().describe("What the pack is about, one sentence."),
  category: z.enum(CATEGORIES).describe("The kind of habit that all its rules find."),
  macros: z
    .record(z.string().regex(/^[a-z][a-z0-9-]*$/), z.string())
    .optional()
    .describe("Pieces of phrases by name; a phrase uses one as `@name`."),
  rules: z.array(ruleSchema).min(1),
});
export type Pack = z.infer<typeof packSchema>;
