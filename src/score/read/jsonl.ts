/** JSONL: one JSON object a line. */
import { readLines } from "./lines.js";
import { badRow, type RowReader } from "./reader.js";

export const jsonl: RowReader = async function* (bytes, name) {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  for await (const line of readLines(bytes)) {
    const place = `${name}:${line.number}`;
    if (line.bytes === undefined) {
      yield badRow(place, "is longer than 64 MB", "Split that line, or leave it out.");
      continue;
    }
    let text: string;
    try {
      text = decoder.decode(line.bytes);
    } catch (cause) {
      yield badRow(place, "is not UTF-8 text", "Save the file as UTF-8.", cause);
      continue;
    }
    if (text.trim() === "") continue;
    try {
      const value: unknown = JSON.parse(text);
      if (value !== null && typeof value === "object" && !Array.isArray(value))
        yield { fields: value as Record<string, unknown>, line: line.number };
      else yield badRow(place, "is no JSON object", "Mend or remove that line.");
    } catch (cause) {
      yield badRow(
        place,
        `is not JSON: ${(cause as Error).message}`,
        "Mend or remove that line: each line is one whole JSON object.",
        cause,
      );
    }
  }
};
