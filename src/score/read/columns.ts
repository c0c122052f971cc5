/** Finds the answer and its prompt in a row, whichever way the columns are named. */
import type { Message } from "../../core/rows.js";
import type { ReadOptions } from "./reader.js";
import { describeEnd, roleOf, turnsOf, unknownRole } from "./turns.js";

type Fields = Record<string, unknown>;

export interface FoundAnswer {
  response: string;
  messages?: Message[];
  /** The column that was taken as the answer. */
  column: string;
}

const ANSWERS = [
  "response",
  "answer",
  "completion",
  "output",
  "generation",
  "generated_text",
  "model_output",
  "output_text",
];
const PROMPTS = ["prompt", "question", "instruction", "query", "input"];
const CONVERSATIONS = ["messages", "conversations", "conversation"];
/** Where the answer lies inside what an API (batches, single calls) and Arena's files of model answers hold. */
const NESTED = [
  "response.body.choices[0].message.content",
  "choices[0].message.content",
  // The first: the question of a later turn is in another file, and rules look at what was asked.
  "choices[0].turns[0]",
  "choices[0].turns[0].content",
];
const TURNS = "choices[0].turns";
const FIRST_TURN = /^choices\[0\]\.turns\[0\]/;

/** Undefined where no column fits. Empty text is an answer; null is none. Names in other case fit where no exact one does. */
export function findAnswer(fields: Fields, options: ReadOptions): FoundAnswer | undefined {
  const found = findExact(fields, options);
  if (found !== undefined || options.responseField !== undefined) return found;
  const lower = Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name.trim().toLowerCase(), value]),
  );
  if (Object.keys(fields).every((name) => name in lower)) return undefined;
  return findExact({ ...lower, ...fields }, options);
}

/** Whether the row has a column that answers are known to stand in, whatever it holds. */
export function hasAnswerColumn(fields: Fields, options: ReadOptions): boolean {
  const { responseField } = options;
  if (responseField !== undefined) return valueAt(fields, responseField) !== undefined;
  return namesAnswer(Object.keys(fields), options);
}

/** Whether each of its answer columns is there with nothing in it, so that no other name for it would help. */
export function isUnanswered(fields: Fields, options: ReadOptions): boolean {
  const { responseField } = options;
  const values =
    responseField === undefined
      ? Object.keys(fields)
          .filter((column) => namesAnswer([column], options) && !isAsked(fields, column))
          .map((column) => fields[column])
      : [valueAt(fields, responseField)];
  return values.every((value) => {
    if (value === null || (Array.isArray(value) && value.length === 0)) return true;
    if (unknownRole(value) !== undefined) return false;
    const last = turnsOf(value)?.at(-1)?.role;
    return last !== undefined && last !== "assistant";
  });
}

/** Whether the row has the column that was named as the prompt's; true where none was named. */
export function hasPromptColumn(fields: Fields, { promptField }: ReadOptions): boolean {
  return promptField === undefined || valueAt(fields, promptField) !== undefined;
}

/** A column's value by its name, or what lies inside one by its path: `body.choices[0].text`. */
function valueAt(fields: Fields, path: string): unknown {
  if (Object.hasOwn(fields, path)) return fields[path];
  if (!/[.[]/.test(path)) return undefined;
  let value: unknown = fields;
  for (const name of path.replace(/\[(\d+)\]/g, ".$1").split(".")) {
    if (value === null || typeof value !== "object" || !Object.hasOwn(value, name))
      return undefined;
    value = (value as Fields)[name];
  }
  return value;
}

/** Whether the answer or its prompt is looked for under that name. */
export function isRead(column: string, options: ReadOptions): boolean {
  const { promptField } = options;
  const prompts = promptField ? [promptField] : PROMPTS;
  return namesAnswer([column], options) || prompts.includes(column.toLowerCase());
}

/** Whether one of these is a column that answers are known to stand in. */
export function namesAnswer(columns: readonly string[], { responseField }: ReadOptions): boolean {
  const known = responseField ? [responseField] : [...ANSWERS, ...CONVERSATIONS, "chosen", "text"];
  return columns.some(
    (column) => known.includes(column.trim()) || known.includes(column.trim().toLowerCase()),
  );
}

/** What to tell the user of the choice, where there was one. */
export function describeChoice(
  fields: Fields,
  column: string,
  { responseField }: ReadOptions,
): string | undefined {
  if (responseField !== undefined) return undefined;
  const turns = FIRST_TURN.test(column) ? valueAt(fields, TURNS) : undefined;
  if (Array.isArray(turns) && turns.length > 1)
    return `the first of ${turns.length} turns is scored (--response-field '${column.replace(FIRST_TURN, `${TURNS}[${turns.length - 1}]`)}' chooses the last)`;
  if (column === "chosen") return "preference rows, `chosen` is scored";
  const others = ANSWERS.filter((name) => name !== column && typeof fields[name] === "string");
  if (others.length === 0 || !ANSWERS.includes(column)) return undefined;
  return `\`${column}\` is scored, not \`${others.join("`, `")}\` (--response-field chooses)`;
}

/** The column's name, and why it holds no answer where its name promises one. */
export function describeColumn(fields: Fields, column: string): string {
  const name = column.trim().toLowerCase();
  const value = fields[column];
  if (isAsked(fields, column)) return `${column} (a turn of the ${roleOf(fields.role)})`;
  const end = namesAnswer([name], {}) ? describeEnd(value) : undefined;
  if (end !== undefined) return `${column} (${end})`;
  if (CONVERSATIONS.includes(name)) return `${column} (no conversation)`;
  if (!ANSWERS.includes(name) || typeof value === "string") return column;
  return `${column} (${kindOf(value)})`;
}

function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (Array.isArray(value)) return value.length === 0 ? "an empty list" : "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

function findExact(fields: Fields, options: ReadOptions): FoundAnswer | undefined {
  const { responseField } = options;
  const order = responseField
    ? [responseField]
    : [...answerOrder(fields), ...CONVERSATIONS, ...NESTED, "text"];
  for (const column of order) {
    if (responseField === undefined && isAsked(fields, column)) continue;
    const value = valueAt(fields, column);
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

/** Where a row is one turn of a conversation (OpenAssistant), its text is no answer unless its role is the assistant's. */
function isAsked(fields: Fields, column: string): boolean {
  if (column.trim().toLowerCase() !== "text") return false;
  const role = roleOf(fields.role);
  return role !== undefined && role !== "assistant";
}

/** In preference rows `chosen` is the answer that counts. */
function answerOrder(fields: Fields): string[] {
  return "chosen" in fields && "rejected" in fields ? ["chosen", ...ANSWERS] : ANSWERS;
}

function promptOf(fields: Fields, { promptField }: ReadOptions): Message[] | undefined {
  for (const column of promptField ? [promptField] : [...CONVERSATIONS, ...PROMPTS]) {
    const value = valueAt(fields, column);
    const turns = turnsOf(value);
    if (turns !== undefined) return turns.at(-1)?.role === "assistant" ? turns.slice(0, -1) : turns;
    if (typeof value !== "string" || CONVERSATIONS.includes(column)) continue;
    const input = column === "instruction" ? fields.input : undefined;
    const more = typeof input === "string" && input !== "" ? `\n\n${input}` : "";
    return [{ role: "user", content: value + more }];
  }
  return undefined;
}
