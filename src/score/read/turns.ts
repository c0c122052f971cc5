/** The turns of a conversation, whichever way its roles are named. */
import type { Message } from "../../core/rows.js";

type Fields = Record<string, unknown>;

/** In any case. */
const ROLES = new Map<string, Message["role"]>([
  ["system", "system"],
  ["developer", "system"],
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
/** Models that speak under their own name, with or without a version (`gpt-4`, `claude-2`), and words for one. */
const MODEL =
  /^(?:bard|bing|chatbot|chatgpt|claude|copilot|deepseek|gemini|gemma|gpt|grok|llama|llm|mistral|palm|qwen|vicuna)(?![a-z])/;
const TOOL = /^(?:tool|function|ipython|observation)/;

/** What begins each turn of a transcript, as in Anthropic's HH; a text is one only where it begins with such a mark. */
const MARK = /\n\n(Human|Assistant):/;
const TRANSCRIPT = /^\n\n(?:Human|Assistant):/;

/** A conversation as role/content, ShareGPT's from/value or a transcript; in tables the first two come as JSON text. */
export function turnsOf(value: unknown): Message[] | undefined {
  if (typeof value === "string" && TRANSCRIPT.test(value)) return transcriptOf(value);
  const list = listOf(value);
  if (list === undefined || list.length === 0) return undefined;
  const turns: Message[] = [];
  for (const turn of list as (Fields | null)[]) {
    const role = roleOf(turn?.role ?? turn?.from);
    const content = textOf(turn?.content ?? turn?.value);
    // Tool calls and their results are no part of what was said.
    if (role !== undefined && content !== undefined) turns.push({ role, content });
  }
  return turns.length > 0 ? turns : undefined;
}

export function roleOf(name: unknown): Message["role"] | undefined {
  if (typeof name !== "string") return undefined;
  const lower = name.toLowerCase();
  return ROLES.get(lower) ?? (MODEL.test(lower) ? "assistant" : undefined);
}

/** How a conversation whose last turn is no answer ends; undefined where there is no conversation. */
export function describeEnd(value: unknown): string | undefined {
  const unknown = unknownRole(value);
  if (unknown !== undefined) return `ends with a turn of \`${unknown}\`, which is no known role`;
  const last = turnsOf(value)?.at(-1)?.role;
  return last && `ends with a turn of the ${last}`;
}

/** Of the last turn, whose words are then left out. */
export function unknownRole(value: unknown): string | undefined {
  const turn = listOf(value)?.at(-1) as Fields | null | undefined;
  const name = turn?.role ?? turn?.from;
  if (typeof name !== "string" || name === "" || TOOL.test(name.toLowerCase())) return undefined;
  return roleOf(name) === undefined ? name : undefined;
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

function listOf(value: unknown): readonly unknown[] | undefined {
  if (Array.isArray(value)) return value;
  if (typeof value !== "string" || !/^\s*\[\s*\{/.test(value)) return undefined;
  try {
    return listOf(JSON.parse(value));
  } catch {
    return undefined;
  }
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
