/** JSONL: one JSON object a line. */
import { parseJson } from "./json-value.js";
import type { Line } from "./lines.js";
import { type BadRow, badRow, type FieldRow } from "./reader.js";

export async function* jsonl(
  lines: AsyncIterable<Line>,
  name: string,
): AsyncGenerator<FieldRow | BadRow> {
  for await (const line of lines) {
    const row = parseLine(line, name);
    if (row !== undefined) yield row;
  }
}

const decoder = new TextDecoder("utf-8", { fatal: true });

/** Undefined for a line of white space only. */
export function parseLine({ number, bytes }: Line, name: string): FieldRow | BadRow | undefined {
  const place = `${name}:${number}`;
  if (bytes === undefined)
    return badRow(place, "is longer than 64 MB", "Split that line, or leave it out.");
  let text: string;
  try {
    text = decoder.decode(bytes);
  } catch (cause) {
    return badRow(place, "is not UTF-8 text", "Save the file as UTF-8.", cause);
  }
  if (text.trim() === "") return undefined;
  try {
    const value: unknown = parseJson(text);
    if (value !== null && typeof value === "object" && !Array.isArray(value))
      return { fields: value as Record<string, unknown>, line: number };
    return badRow(place, "is no JSON object", "Mend or remove that line.");
  } catch (cause) {
    return badRow(
      place,
      `is not JSON: ${(cause as Error).message}`,
      "Mend or remove that line: each line is one whole JSON object.",
      cause,
    );
  }
}

/** Whether `parseLine` would give nothing for the line, told from its first byte where that is enough. */
export function isBlank({ bytes }: Line): boolean {
  if (bytes === undefined) return false;
  const first = bytes[0];
  if (first === undefined) return true;
  if (first > 32 && first < 128) return false;
  try {
    return decoder.decode(bytes).trim() === "";
  } catch {
    return false;
  }
}
