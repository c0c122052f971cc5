/** Finds the prompt row that an answer belongs to, also where the answer names its prompt otherwise. */
import type { PromptRow, ResponseRow } from "../core/rows.js";
import { promptWords, userText } from "./words.js";

export type PromptLookup = (
  answer: Pick<ResponseRow, "promptId" | "messages">,
) => PromptRow | undefined;

/**
 * By the words of the user (all turns, or the last one alone), whatever the system message says: these tell more than an id that
 * another file may have given to another prompt. By the id where no row has those words.
 */
export function createPromptLookup(rows: readonly PromptRow[]): PromptLookup {
  const byId = new Map(rows.map((row) => [row.id, row]));
  const byWords = new Map(rows.map((row) => [keyOf(userText(row)), row]));
  byWords.delete("");
  return ({ promptId, messages = [] }) => {
    const turns = messages.filter(({ role }) => role === "user").map(({ content }) => content);
    return (
      byWords.get(keyOf(turns.join("\n"))) ??
      byWords.get(keyOf(turns.at(-1) ?? "")) ??
      byId.get(promptId)
    );
  };
}

const keyOf = (text: string): string => promptWords(text).join(" ");
