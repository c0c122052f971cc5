/** Prompts that measure must not have been trained or tuned on: what this run can say about that. */
import { z } from "zod";
import { plural } from "../core/plural.js";
import { type PromptRow, promptMessages } from "../core/rows.js";

export const disjointnessSchema = z.object({
  /** Prompts that measured anything. */
  measured: z.number(),
  /** Rows of other splits that they were compared with; 0 = nothing was there to compare. */
  compared: z.number(),
  /** Measuring prompts of the train or validation split. */
  wrongSplit: z.array(z.string()),
  /** Measuring prompts whose text is also in another split. */
  sameText: z.array(z.string()),
  /** Measuring prompts that share six words in a row with another split. */
  sixWords: z.array(z.string()),
  /** Topics in the test split and in another. */
  topics: z.array(z.string()),
  note: z.string(),
});
export type Disjointness = z.infer<typeof disjointnessSchema>;

export function checkDisjoint(
  prompts: readonly PromptRow[],
  measuredIds: ReadonlySet<string>,
): Disjointness {
  const measured = prompts.filter((prompt) => measuredIds.has(prompt.id));
  const others = prompts.filter((prompt) => prompt.split !== "test" && !measuredIds.has(prompt.id));
  const texts = new Set(others.map((prompt) => words(prompt).join(" ")));
  const shingles = new Set(others.flatMap((prompt) => sixes(words(prompt))));
  const topics = new Set(others.flatMap((prompt) => prompt.topic ?? []));
  const ids = (holds: (prompt: PromptRow) => boolean): string[] =>
    measured.filter(holds).map((prompt) => prompt.id);
  const result = {
    measured: measuredIds.size,
    compared: others.length,
    wrongSplit: ids((prompt) => prompt.split !== "test"),
    sameText: ids((prompt) => texts.has(words(prompt).join(" "))),
    sixWords: ids((prompt) => sixes(words(prompt)).some((six) => shingles.has(six))),
    topics: [...new Set(measured.flatMap((prompt) => prompt.topic ?? []))].filter((topic) =>
      topics.has(topic),
    ),
  };
  return { ...result, note: note(result) };
}

function note(found: Omit<Disjointness, "note">): string {
  if (found.wrongSplit.length)
    return `${found.wrongSplit.length} of ${found.measured} measuring prompts are not of the test split: these figures are not held-out figures.`;
  if (found.compared === 0)
    return `All known measuring prompts are of the test split; the other splits were not given, so shared text was not looked for.`;
  const shared = [
    found.sameText.length ? `${plural(found.sameText.length, "prompt")} with the same text` : "",
    found.sixWords.length
      ? `${plural(found.sixWords.length, "prompt")} with six words in a row in common`
      : "",
    found.topics.length ? `${found.topics.length} topics in common` : "",
  ].filter(Boolean);
  return shared.length
    ? `Measuring prompts overlap with training or validation: ${shared.join(", ")}.`
    : `The ${found.measured} measuring prompts share no text, no six words in a row and no topic with ${found.compared} training and validation prompts.`;
}

/** The user's turns only: a persona's system prompt may be shared on purpose. */
function words(prompt: PromptRow): string[] {
  return promptMessages(prompt)
    .filter((message) => message.role === "user")
    .flatMap((message) => message.content.toLowerCase().match(/[\p{L}\p{N}']+/gu) ?? []);
}

function sixes(tokens: readonly string[]): string[] {
  return tokens
    .slice(0, Math.max(0, tokens.length - 5))
    .map((_, at) => tokens.slice(at, at + 6).join(" "));
}
