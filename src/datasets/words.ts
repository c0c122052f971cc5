/** What counts as a word, and which text of a prompt row is compared. */
import { type PromptRow, promptMessages } from "../core/rows.js";

const WORD = /[\p{L}\p{N}]+(?:['’][\p{L}\p{N}]+)*/gu;

/** Lower-cased words, punctuation dropped, curly apostrophes made straight. */
export function promptWords(text: string): string[] {
  return (text.toLowerCase().match(WORD) ?? []).map((word) => word.replaceAll("’", "'"));
}

/** What the user says in all turns: the part of a row that a topic or a near-duplicate shows in. */
export function userText(row: PromptRow): string {
  return promptMessages(row)
    .filter((message) => message.role === "user")
    .map((message) => message.content)
    .join("\n");
}
