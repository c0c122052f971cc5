/** Prompts that repeat each other's wording: a run of words in common, or the same text altogether. */
import { type PromptRow, promptMessages } from "../core/rows.js";
import type { PromptProblem } from "./problem.js";
import { promptWords, userText } from "./words.js";

/** Length in words of a run that two prompts may not share. */
export const SHINGLE_WORDS = 6;

/** Runs of `size` words (within one turn, system messages included) that occur in two rows or more. */
export function findSharedShingles(
  rows: readonly PromptRow[],
  size: number = SHINGLE_WORDS,
): PromptProblem[] {
  const owners = new Map<string, Set<string>>();
  for (const row of rows) {
    for (const { content } of promptMessages(row)) {
      for (const shingle of shingles(promptWords(content), size)) addTo(owners, shingle, row.id);
    }
  }
  return repeated(owners, "shared-words", (shingle) => `share "${shingle}"`);
}

/** Rows whose user turns are the same words: prompts too short for a shingle are caught here. */
export function findSharedTexts(rows: readonly PromptRow[]): PromptProblem[] {
  const owners = new Map<string, Set<string>>();
  for (const row of rows) addTo(owners, promptWords(userText(row)).join(" "), row.id);
  return repeated(owners, "shared-text", (text) => `are both "${text}"`);
}

function shingles(words: readonly string[], size: number): string[] {
  const count = Math.max(0, words.length - size + 1);
  return Array.from({ length: count }, (_, start) => words.slice(start, start + size).join(" "));
}

function addTo(owners: Map<string, Set<string>>, key: string, id: string): void {
  const ids = owners.get(key);
  if (ids === undefined) owners.set(key, new Set([id]));
  else ids.add(id);
}

function repeated(
  owners: Map<string, Set<string>>,
  rule: PromptProblem["rule"],
  describe: (key: string) => string,
): PromptProblem[] {
  return [...owners]
    .filter(([, ids]) => ids.size > 1)
    .map(([key, ids]) => ({
      rule,
      ids: [...ids],
      message: `${[...ids].join(", ")} ${describe(key)}`,
    }));
}
