/** The turns of a conversation, whichever way its roles are named. */
import type { Message } from "../../core/rows.js";

type Fields = Record<string, unknown>;

/** In any case. */
const ROLES = new Map<string, Message["role"]>([
  ["system", "system"],
  ["user", "user"],
  ["human", "user"],
  ["prompter", "user"],
  ["assistant", "assistant"],
  ["gpt", "assistant"],
  ["chatgpt", "assistant"],
  ["ai", "assistant"],
  ["bot", "assistant"],
  ["model", "assistant"],
]);

/** What begins each turn of a transcript, as in Anthropic's HH; a text is one only where it begins with such a mark. */
const MARK = /\n\n(Human|Assistant):/;
const TRANSCRIPT = /^\n\n(?:Human|Assistant):/;

/** A conversation as role/content, ShareGPT's from/value or a transcript; in tables the first two come as JSON text. */
export function turnsOf(value: unknown): Message[] | undefined {
  if (typeof value === "string" && TRANSCRIPT.test(value)) return transcriptOf(value);
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
    const role = roleOf(turn?.role ?? turn?.from);
    const content = textOf(turn?.content ?? turn?.value);
    // Tool calls and their results are no part of what was said.
    if (role !== undefined && content !== undefined) turns.push({ role, content });
  }
  return turns.length > 0 ? turns : undefined;
}

export function roleOf(name: unknown): Message["role"] | undefined {
  return typeof name === "string" ? ROLES.get(name.toLowerCase()) : undefined;
}

function transcriptOf(text: string): Message[] {
  const [, ...parts] = text.split(MARK);
  const turns: Message[] = [];
  for (let at = 0; at < parts.length; at += 2) {
    const role = parts[at] === "Human" ? "user" : "assistant";
    turns.push({ role, content: parts[at + 1]!.trim() });
  }
  return turns;
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
