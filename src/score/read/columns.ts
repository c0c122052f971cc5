/** Finds the answer and its prompt in a row, whichever way the columns are named. */
import type { Message } from "../../core/rows.js";
import type { ReadOptions } from "./reader.js";

type Fields = Record<string, unknown>;

export interface FoundAnswer {
  response: string;
  messages?: Message[];
  /** The column that was taken as the answer. */
  column: string;
}

const ANSWERS = ["response", "answer", "completion", "output", "generation"];
const PROMPTS = ["prompt", "question", "instruction", "query"];
const CONVERSATIONS = ["messages", "conversations", "conversation"];

const ROLES: Record<string, Message["role"]> = {
  system: "system",
  user: "user",
  human: "user",
  assistant: "assistant",
  gpt: "assistant",
  chatgpt: "assistant",
  bot: "assistant",
  model: "assistant",
};

/** Undefined where no column fits. Empty text is an answer; null is none. */
export function findAnswer(fields: Fields, options: ReadOptions): FoundAnswer | undefined {
  const { responseField } = options;
  const order = responseField
    ? [responseField]
    : [...answerOrder(fields), ...CONVERSATIONS, "text"];
  for (const column of order) {
    const value = fields[column];
    const turns = turnsOf(value);
    const last = turns?.at(-1);
    if (turns !== undefined && last !== undefined) {
      if (last.role !== "assistant") continue;
      const before = turns.slice(0, -1);
      const messages = before.length > 0 ? before : promptOf(fields, options);
      return { response: last.content, column, ...(messages && { messages }) };
    }
    if (typeof value !== "string" || CONVERSATIONS.includes(column)) continue;
    const messages = promptOf(fields, options);
    return { response: value, column, ...(messages && { messages }) };
  }
  return undefined;
}

/** In preference rows `chosen` is the answer that counts. */
function answerOrder(fields: Fields): string[] {
  return "chosen" in fields && "rejected" in fields ? ["chosen", ...ANSWERS] : ANSWERS;
}

function promptOf(fields: Fields, { promptField }: ReadOptions): Message[] | undefined {
  for (const column of promptField ? [promptField] : [...CONVERSATIONS, ...PROMPTS]) {
    const value = fields[column];
    const turns = turnsOf(value);
    if (turns !== undefined) return turns.at(-1)?.role === "assistant" ? turns.slice(0, -1) : turns;
    if (typeof value !== "string" || CONVERSATIONS.includes(column)) continue;
    const input = column === "instruction" ? fields.input : undefined;
    const more = typeof input === "string" && input !== "" ? `\n\n${input}` : "";
    return [{ role: "user", content: value + more }];
  }
  return undefined;
}

/** A conversation as role/content or ShareGPT's from/value; in tables it comes as JSON text. */
function turnsOf(value: unknown): Message[] | undefined {
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
    const role = ROLES[String(turn?.role ?? turn?.from ?? "")];
    const content = textOf(turn?.content ?? turn?.value);
    // Tool calls and their results are no part of what was said.
    if (role !== undefined && content !== undefined) turns.push({ role, content });
  }
  return turns.length > 0 ? turns : undefined;
}

function textOf(content: unknown): string | undefined {
  if (typeof content === "string") return content;
  if (!Array.isArray(content)) return undefined;
  return content
    .map((part: Fields | null) => (typeof part?.text === "string" ? part.text : ""))
    .join("");
}
