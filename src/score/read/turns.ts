/** The turns of a conversation, whichever way its roles are named. */
import type { Message } from "../../core/rows.js";

type Fields = Record<string, unknown>;

/** In any case. */
const ROLES: Record<string, Message["role"]> = {
  system: "system",
  user: "user",
  human: "user",
  prompter: "user",
  assistant: "assistant",
  gpt: "assistant",
  chatgpt: "assistant",
  ai: "assistant",
  bot: "assistant",
  model: "assistant",
};

/** A conversation as role/content or ShareGPT's from/value; in tables it comes as JSON text. */
export function turnsOf(value: unknown): Message[] | undefined {
  if (typeof value === "string" && /^\s*\[\s*\{/.test(value)) {
    try {
      return turnsOf(JSON.parse(value));
    } catch {
      return undefined;
    }
  }
  if (!Array.isArray(value) || value.length === 0) return undefined;
  const turns: Message[] = [];
  for (const turn of value as (Fields | null)[]) {
    const role = ROLES[String(turn?.role ?? turn?.from ?? "").toLowerCase()];
    const content = textOf(turn?.content ?? turn?.value);
    // Tool calls and their results are no part of what was said.
    if (role !== undefined && content !== undefined) turns.push({ role, content });
  }
  return turns.length > 0 ? turns : undefined;
}

/** Content comes as one text, as a list of them, or as a list of parts of which some hold text. */
function textOf(content: unknown): string | undefined {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return undefined;
  return content
    .map((part: Fields | string | null) => {
      if (typeof part === "string") return part;
      return typeof part?.text === "string" ? part.text : "";
    })
    .join("");
}
