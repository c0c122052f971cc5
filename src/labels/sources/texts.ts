/** Every text in a row with what stands around it: which prompt it may answer, under which ids. */

/** What lies around a value, the nearest first, and the names under which it lies there. */
type Around = readonly { value: unknown; key: string }[];

/** A text that may be an answer. */
export interface FoundText {
  text: string;
  around: Around;
}

export interface Context {
  /** Ids and names on the way to a text, the nearest first. */
  ids: string[];
  /** What a field beside it, or the turn before it, says that was asked. */
  prompt: string | undefined;
  /** Which of several turns it is, from 0. */
  turn: number;
}

type Fields = Record<string, unknown>;

/** Fields that hold what was asked, in lower case; the first that a row has counts. */
const PROMPTS = [
  "prompt",
  "prompt_text",
  "prompt_body",
  "instruction",
  "question",
  "query",
  "llm_input",
  "user_message",
  "user_messages",
  "user_prompt",
  "user_query",
  "user_input",
  "input",
  "messages",
  "goal",
  "behavior",
  "user",
];
const IDS = ["id", "question_id", "uid", "prompt_id", "task_id", "test_id", "key"];
const USERS = ["user", "human", "prompter"];

/** A cell of a table may hold JSON, and a log what Python printed of an object: what they hold is looked at too. */
export function* textsIn(row: unknown, around: Around = []): Generator<FoundText> {
  if (typeof row === "string") {
    yield { text: row, around };
    const printed = printedContent(row);
    if (printed !== undefined) yield* textsIn(printed, around);
    const held = heldJson(row);
    if (held !== undefined) yield* textsIn(held, around);
  } else if (row !== null && typeof row === "object")
    for (const [key, inner] of Object.entries(row))
      yield* textsIn(inner, [{ value: row, key }, ...around]);
}

export function contextOf({ around }: FoundText): Context {
  return { ids: idsOf(around), prompt: promptOf(around), turn: turnOf(around) };
}

/** The prompts of a file of questions, by the id of each: one, or those of all turns. */
export function questionsIn(row: unknown): [id: string, turns: string[]][] {
  if (row === null || typeof row !== "object") return [];
  const fields = row as Fields;
  const id = IDS.map((name) => fieldOf(fields, name)).find(isId);
  const turns = Array.isArray(fields.turns)
    ? fields.turns.map(contentOf).filter((text) => text !== undefined)
    : [askedIn(fields) ?? contentOf(fields.text)].filter((text) => text !== undefined);
  const own: [string, string[]][] =
    id !== undefined && turns.length > 0 ? [[String(id), turns]] : [];
  return [...own, ...Object.values(fields).flatMap(questionsIn)];
}

function promptOf(around: Around): string | undefined {
  for (const { value, key } of around) {
    if (Array.isArray(value)) {
      const asked = lastAsked(value.slice(0, Number(key)));
      if (asked !== undefined) return asked;
      continue;
    }
    const fields = value as Fields;
    // A field beside the answer, or what a file says of itself at its head.
    const beside = askedIn(fields, key) ?? askedIn(fields.metadata);
    if (beside !== undefined) return beside;
  }
  return undefined;
}

/** @param except the field that the answer itself lies in */
function askedIn(value: unknown, except?: string): string | undefined {
  if (value === null || typeof value !== "object" || Array.isArray(value)) return undefined;
  for (const name of PROMPTS) {
    const asked = fieldOf(value as Fields, name, except);
    if (typeof asked === "string" && asked !== "") return asked;
    if (!Array.isArray(asked)) continue;
    const text = lastAsked(asked) ?? asked.findLast((one) => typeof one === "string");
    if (typeof text === "string") return text;
  }
  return undefined;
}

/** The user's last turn of a conversation; undefined for a list that is none. */
function lastAsked(turns: readonly unknown[]): string | undefined {
  const asked = turns.findLast((turn) => {
    const { role, from } = (turn ?? {}) as Fields;
    return USERS.includes(String(role ?? from).toLowerCase());
  }) as Fields | undefined;
  return contentOf(asked?.content ?? asked?.value);
}

function contentOf(turn: unknown): string | undefined {
  if (typeof turn === "string") return turn;
  const content = (turn as Fields | null | undefined)?.content;
  return typeof content === "string" ? content : undefined;
}

function idsOf(around: Around): string[] {
  return around.flatMap(({ value, key }) => {
    if (Array.isArray(value)) return [];
    const ids = IDS.map((name) => fieldOf(value as Fields, name)).filter(isId);
    return [...ids.map(String), key];
  });
}

function turnOf(around: Around): number {
  const at = around.findIndex(({ key }) => key === "turns");
  return at > 0 ? Number(around[at - 1]!.key) || 0 : 0;
}

/** A field by its name in any case. */
function fieldOf(fields: Fields, name: string, except?: string): unknown {
  if (Object.hasOwn(fields, name) && name !== except) return fields[name];
  const key = Object.keys(fields).find((one) => one.trim().toLowerCase() === name);
  return key === undefined || key === except ? undefined : fields[key];
}

function isId(value: unknown): value is string | number {
  return typeof value === "number" || (typeof value === "string" && value !== "");
}

function heldJson(text: string): unknown {
  if (!/^\s*(?:\{.*\}|\[.*\])\s*$/s.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const ESCAPES: Record<string, string> = { n: "\n", t: "\t", r: "\r" };

/** `ModelResponse(content="...", ...)` -> what stands in the quotes. */
function printedContent(text: string): string | undefined {
  const [, , quoted] = /^\w+\(content=(["'])((?:\\.|(?!\1)[^\\])*)\1/s.exec(text) ?? [];
  return quoted?.replace(/\\(.)/gs, (_, sign: string) => ESCAPES[sign] ?? sign);
}
