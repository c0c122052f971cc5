/**
 * Answers for the commands that need more of them than `locus score` does: which prompt, which sample, how it ended. Files of any
 * format that `locus score` reads; what a row does not say is worked out, and told.
 */
import { DataError } from "../core/errors.js";
import { hashJson } from "../core/hash.js";
import {
  FINISH_REASONS,
  type Message,
  type PromptRow,
  promptMessages,
  type ResponseRow,
} from "../core/rows.js";
import {
  answersIn,
  expandFiles,
  type ReadAnswer,
  type ReadOptions,
  readFields,
} from "../score/read/index.js";
import { openHub } from "./open-hub.js";

/** What a command cannot do without, beside the answer itself. */
export type Needed = "messages" | "finishReason";

export interface ReadRequest extends Pick<ReadOptions, "promptField" | "responseField"> {
  needs?: readonly Needed[];
  /** Rows whose ids name the conversations of answers that name no prompt of their own. */
  prompts?: readonly PromptRow[];
}

/** Fields that some rows left out and that were worked out. */
export type Assumed = "promptId" | "sample" | "finishReason";

export interface ReadResponses {
  rows: ResponseRow[];
  /** `FILE:LINE` of each row. */
  places: string[];
  /** By field, how many rows lacked it. */
  assumed: ReadonlyMap<Assumed, number>;
}

export const ANSWERS_HELP = "answers in any format that `locus score` reads";

/** The options of `ReadRequest`'s columns. */
export const PROMPT_FIELD = [
  "--prompt-field <column>",
  "column of the prompt, instead of the known names",
] as const;
export const RESPONSE_FIELD = [
  "--response-field <column>",
  "column of the answer, instead of the known names",
] as const;

type Fields = Record<string, unknown>;

/**
 * @param name a file, a glob, `-`, or an address on the Hub
 * @throws DataError with file and line for the first row that cannot be used
 */
export async function readResponses(
  name: string,
  request: ReadRequest = {},
): Promise<ReadResponses> {
  const assumed = new Map<Assumed, number>();
  const complete = createCompletion(request, (field) =>
    assumed.set(field, (assumed.get(field) ?? 0) + 1),
  );
  const hub = openHub();
  const { promptField, responseField } = request;
  const options: ReadOptions = { promptField, responseField, hub, onNote: tell };
  const rows: ResponseRow[] = [];
  const places: string[] = [];
  for (const file of await expandFiles([name], undefined, { hub, onNote: tell })) {
    // No row is skipped, so that answers come in the order of their rows.
    const given: Fields[] = [];
    const keep = async function* (): ReturnType<typeof readFields> {
      for await (const row of readFields(file, options)) {
        if ("fields" in row) given.push(row.fields);
        yield row;
      }
    };
    for await (const answer of answersIn(keep(), file, options)) {
      rows.push(complete(answer, given.shift()!));
      places.push(`${file}:${answer.line}`);
    }
  }
  if (rows.length === 0)
    throw new DataError(`${name} holds no answer`, {
      place: name,
      next: "Give a file with at least one answer.",
    });
  tellAssumed(name, rows.length, assumed);
  return { rows, places, assumed };
}

/** Several files as one: no id comes twice, since scores are found by them. */
export async function readAllResponses(
  names: readonly string[],
  request: ReadRequest = {},
): Promise<ReadResponses> {
  const read: ReadResponses[] = [];
  for (const name of names) read.push(await readResponses(name, request));
  const assumed = new Map<Assumed, number>();
  for (const one of read)
    for (const [field, rows] of one.assumed) assumed.set(field, (assumed.get(field) ?? 0) + rows);
  const unique = createUnique();
  const rows = read.flatMap((one) => one.rows.map((row) => ({ ...row, id: unique(row.id) })));
  return { rows, places: read.flatMap((one) => one.places), assumed };
}

/** Rows that name no prompt of their own take the name that the conversation has among `others`. */
export function namedAlike(
  rows: readonly ResponseRow[],
  others: readonly ResponseRow[],
): ResponseRow[] {
  const names = new Map(
    others.flatMap(({ messages, promptId }) =>
      messages === undefined ? [] : [[conversationId(messages), promptId] as const],
    ),
  );
  return rows.map((row) => {
    if (row.messages === undefined || row.promptId !== conversationId(row.messages)) return row;
    return { ...row, promptId: names.get(row.promptId) ?? row.promptId };
  });
}

const conversationId = (messages: readonly Message[]): string => hashJson(messages).slice(0, 16);

/** @param lacks called for each field of a row that had to be worked out */
function createCompletion(
  { needs = [], prompts = [] }: ReadRequest,
  lacks: (field: Assumed) => void,
): (answer: ReadAnswer, fields: Fields) => ResponseRow {
  const names = new Map(prompts.map((row) => [conversationId(promptMessages(row)), row.id]));
  const unique = createUnique();
  const samples = new Map<string, number>();
  return ({ id: given, response, messages, file, line }, fields) => {
    // A row without a name goes by its number, whatever the file is called: so do its like in another file.
    const id = given.startsWith(`${file}#`) ? given.slice(file.length) : given;
    const place = `${file}:${line}`;
    const own = readOwn(fields, place);
    if (needs.includes("messages") && messages === undefined)
      throw lacking(
        place,
        "prompt",
        "Give each row its `prompt` or `messages`, or name the column with --prompt-field.",
      );
    if (needs.includes("finishReason") && own.finishReason === undefined)
      throw lacking(
        place,
        "finishReason",
        "Say of each row whether its answer ended by itself (`finishReason`: stop) or was cut (length): training teaches where answers end. `locus sample` writes such rows.",
      );
    const row: ResponseRow = {
      id: unique(id),
      promptId: own.promptId ?? promptIdOf(messages, names) ?? id,
      model: own.model ?? "",
      sample: own.sample ?? 0,
      ...(messages && { messages: [...messages] }),
      response,
      finishReason: own.finishReason ?? "stop",
      ...(own.tokens !== undefined && { tokens: own.tokens }),
      ...(own.params && { params: own.params }),
    };
    const before = samples.get(row.promptId) ?? 0;
    if (own.sample === undefined) row.sample = before;
    samples.set(row.promptId, Math.max(before, row.sample + 1));
    for (const field of ["promptId", "sample", "finishReason"] as const)
      if (own[field] === undefined) lacks(field);
    return row;
  };
}

function promptIdOf(
  messages: readonly Message[] | undefined,
  names: ReadonlyMap<string, string>,
): string | undefined {
  if (messages === undefined) return undefined;
  const id = conversationId(messages);
  return names.get(id) ?? id;
}

type Own = Partial<
  Pick<ResponseRow, "promptId" | "model" | "sample" | "finishReason" | "tokens" | "params">
>;

/** The fields that `locus sample` writes, as far as the row has them; tables hold numbers and objects as text. */
function readOwn(fields: Fields, place: string): Own {
  const { promptId, model, params } = fields;
  const end = fields.finishReason ?? fields.finish_reason;
  const finishReason = FINISH_REASONS.find((reason) => reason === end);
  // Servers have other reasons under their own name; ours has two.
  if (finishReason === undefined && isGiven(fields.finishReason))
    throw otherKind(place, "finishReason", `one of ${FINISH_REASONS.join(", ")}`);
  const sample = wholeNumber(fields.sample);
  if (sample === undefined && isGiven(fields.sample))
    throw otherKind(place, "sample", "a whole number from 0: which of the prompt's answers it is");
  const named = ["string", "number", "bigint"].includes(typeof promptId) && promptId !== "";
  const tokens = wholeNumber(fields.tokens);
  const settings = objectOf(params);
  return {
    ...(named && { promptId: String(promptId) }),
    ...(typeof model === "string" && { model }),
    ...(sample !== undefined && { sample }),
    ...(finishReason && { finishReason }),
    ...(tokens !== undefined && { tokens }),
    ...(settings && { params: settings }),
  };
}

const isGiven = (value: unknown): boolean => value !== undefined && value !== null && value !== "";

function wholeNumber(value: unknown): number | undefined {
  if (!["string", "number", "bigint"].includes(typeof value) || value === "") return undefined;
  const number = Number(value);
  return Number.isSafeInteger(number) && number >= 0 ? number : undefined;
}

function objectOf(value: unknown): Fields | undefined {
  if (typeof value === "string" && value.startsWith("{"))
    try {
      return objectOf(JSON.parse(value));
    } catch {
      return undefined;
    }
  const plain = value !== null && typeof value === "object" && !Array.isArray(value);
  return plain ? (value as Fields) : undefined;
}

/** "a", "a#2", "a#3": as many rows may have one id. */
function createUnique(): (id: string) => string {
  const taken = new Set<string>();
  const times = new Map<string, number>();
  return (id) => {
    let name = id;
    for (let n = times.get(id) ?? 1; taken.has(name); times.set(id, n)) name = `${id}#${++n}`;
    taken.add(name);
    return name;
  };
}

const lacking = (place: string, field: string, next: string): DataError =>
  new DataError(`${place} has no ${field}`, { place, next });

const otherKind = (place: string, field: string, wanted: string): DataError =>
  new DataError(`${place}: \`${field}\` is not ${wanted}`, {
    place,
    next: "Mend that row, or leave the field out.",
  });

const tell = (note: string): void => {
  process.stderr.write(`${note}\n`);
};

const ASSUMED: Record<Assumed, string> = {
  promptId: "a prompt goes by its conversation",
  sample: "answers to one prompt are numbered in their order",
  finishReason: "every answer counts as whole, and none as cut by a limit",
};

function tellAssumed(name: string, rows: number, assumed: ReadonlyMap<Assumed, number>): void {
  if (assumed.size === 0) return;
  const all = [...assumed.values()].every((count) => count === rows);
  const lacks = all
    ? `rows without ${[...assumed.keys()].join(", ")}`
    : [...assumed].map(([field, count]) => `${count} of ${rows} rows without ${field}`).join(", ");
  tell(`${name}: ${lacks}: ${[...assumed.keys()].map((field) => ASSUMED[field]).join("; ")}`);
}
