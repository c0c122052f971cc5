/** JSON: an array of rows (one row at a time), an object of columns, or objects one after the other. */
import { DataError } from "../../core/errors.js";
import { parseJson } from "./json-value.js";
import {
  type BadRow,
  badRow,
  type FieldRow,
  MAX_ROW,
  type ReadOptions,
  type RowReader,
} from "./reader.js";

const QUOTE = 34;
const BACKSLASH = 92;
const NEWLINE = 10;
const SPACE = 32;
const COMMA = 44;
const OPENING = new Set([91, 123]);
const CLOSING = new Set([93, 125]);

/** An object of columns is held whole: it cannot be cut into rows before its end. */
const MAX_OBJECT = 8 * MAX_ROW;

const decoder = new TextDecoder("utf-8", { fatal: true });

type Fields = Record<string, unknown>;

export const json: RowReader = async function* (bytes, name, { onNote }) {
  for await (const value of values(bytes, name))
    if ("cutAt" in value)
      yield badRow(
        `${name}:${value.cutAt}`,
        "is where the file ends before its array does",
        "It is cut off: fetch it again.",
      );
    else yield* parsed(value, `${name}:${value.line}`, onNote);
};

interface Value {
  bytes: Buffer;
  /** On which the value begins. */
  line: number;
  /** An element of a top-level array, or the whole top-level value. */
  inArray: boolean;
}

/** Comes last where the array has no end. */
interface Cut {
  /** The last line that holds anything. */
  cutAt: number;
}

/** Cuts the bytes into values without reading them. */
async function* values(
  bytes: AsyncIterable<Uint8Array>,
  name: string,
): AsyncGenerator<Value | Cut> {
  let depth = 0;
  let inText = false;
  let escaped = false;
  let line = 1;
  let inArray: boolean | undefined;
  let startLine = 1;
  let length = 0;
  let parts: Buffer[] = [];
  const taken = (): Value => {
    const bytes = Buffer.concat(parts);
    parts = [];
    length = 0;
    return { bytes, line: startLine, inArray: inArray === true };
  };
  for await (const part of bytes) {
    const chunk = Buffer.from(part.buffer, part.byteOffset, part.byteLength);
    let from = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!;
      if (byte === NEWLINE) line++;
      if (inText) {
        if (escaped) escaped = false;
        else if (byte === BACKSLASH) escaped = true;
        else if (byte === QUOTE) inText = false;
        continue;
      }
      if (byte === QUOTE) inText = true;
      const base = inArray === true ? 1 : 0;
      if (OPENING.has(byte)) {
        if (inArray === undefined) {
          inArray = byte === 91;
          startLine = line;
          if (inArray) from = at + 1;
        } else if (depth === base) startLine = line;
        depth++;
      } else if (CLOSING.has(byte)) depth--;
      if (inArray === true && ((byte === COMMA && depth === 1) || depth === 0)) {
        parts.push(chunk.subarray(from, at));
        from = at + 1;
        yield taken();
      } else if (inArray === false && depth === 0 && CLOSING.has(byte)) {
        parts.push(chunk.subarray(from, at + 1));
        from = at + 1;
        yield taken();
        // Another one may follow, as `jq` prints rows.
        inArray = undefined;
        startLine = line;
      }
    }
    parts.push(chunk.subarray(from));
    length += chunk.length - from;
    if (length > (inArray ? MAX_ROW : MAX_OBJECT))
      throw new DataError(`${name}:${startLine} is too long to be held in memory`, {
        place: `${name}:${startLine}`,
        next: "Give the rows as JSONL, one object a line.",
      });
  }
  const last = taken();
  const cut = inArray === true && depth > 0;
  // A row that is cut itself would only be told twice; a whole one before the cut is as good as any.
  if (!cut || (depth === 1 && !inText)) yield last;
  if (cut) yield { cutAt: line - trailingLines(last.bytes) };
}

/** Line breaks in the white space at the end. */
function trailingLines(bytes: Buffer): number {
  let lines = 0;
  for (let at = bytes.length - 1; at >= 0 && bytes[at]! <= SPACE; at--)
    if (bytes[at] === NEWLINE) lines++;
  return lines;
}

/** Nothing for a value of white space only, as between a last comma and the end. */
function* parsed(
  { bytes, line, inArray }: Value,
  place: string,
  onNote: ReadOptions["onNote"],
): Generator<FieldRow | BadRow> {
  let text: string;
  try {
    text = decoder.decode(bytes).trim();
  } catch (cause) {
    yield badRow(place, "is not UTF-8 text", "Save the file as UTF-8.", cause);
    return;
  }
  if (text === "") return;
  try {
    const value: unknown = parseJson(text);
    if (value === null || typeof value !== "object" || Array.isArray(value))
      yield badRow(place, "is no JSON object", "Give rows as objects with named fields.");
    else if (inArray) yield { fields: value as Fields, line };
    else yield* rowsOf(value as Fields, { line, place, onNote });
  } catch (cause) {
    yield badRow(place, `is not JSON: ${(cause as Error).message}`, "Mend that row.", cause);
  }
}

/** Names that lists of rows go by, those of the splits of a dataset among them. */
const LISTS =
  /^(?:data|rows|items|examples|train|training|validation|valid|val|dev|eval|test|testing)$/;

/** Columns, a wrapper around lists of rows (`{"rows": [...]}`, `{"train": [...], "test": [...]}`), or a row by itself. */
function* rowsOf(
  value: Fields,
  { line, place, onNote }: { line: number; place: string } & Pick<ReadOptions, "onNote">,
): Generator<FieldRow> {
  const entries = Object.entries(value);
  const lists = entries.filter(([, inner]) => Array.isArray(inner)) as [string, unknown[]][];
  const rows = lists.filter(([, list]) => list.every(isFields)) as [string, Fields[]][];
  const wrapped = rows.filter(([name]) => LISTS.test(name));
  if (wrapped.length > 0) {
    const named = (these: typeof rows): string => these.map(([name]) => name).join(", ");
    const left = rows.filter((one) => one[1].length > 0 && !wrapped.includes(one));
    if (left.length > 0)
      onNote?.(
        `${place}: the rows under ${named(wrapped)} are read, not those under ${named(left)}`,
      );
    for (const [, list] of wrapped) for (const fields of list) yield { fields, line };
  } else if (lists.length === entries.length && lists.length > 1) {
    const count = Math.max(...lists.map(([, column]) => column.length));
    for (let row = 0; row < count; row++)
      yield {
        fields: Object.fromEntries(lists.map(([name, column]) => [name, column[row]])),
        line,
      };
  } else yield { fields: value, line };
}

function isFields(value: unknown): value is Fields {
  return value !== null && typeof value === "object";
}
