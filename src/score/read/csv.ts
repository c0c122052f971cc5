/** CSV and TSV with a header line, streamed. */
import { Readable } from "node:stream";
import papaparse from "papaparse";
import { type BadRow, badRow, type FieldRow, type RowReader } from "./reader.js";

export const csv: RowReader = (bytes, name) => table(bytes, name, "");
export const tsv: RowReader = (bytes, name) => table(bytes, name, "\t");

/** @param delimiter empty = found from the header */
async function* table(
  ...[bytes, name, delimiter]: [...Parameters<RowReader>, string]
): AsyncGenerator<FieldRow | BadRow> {
  const state = { invalid: false, quotes: 0 };
  const text = decoded(bytes, state);
  const first = await text.next();
  if (first.done) return;
  const parser = papaparse.parse(papaparse.NODE_STREAM_INPUT, {
    delimiter: delimiter || delimiterOf(first.value),
  });
  const source = Readable.from(after(first.value, text));
  source.on("error", (error) => parser.destroy(error));
  source.pipe(parser);
  let header: string[] | undefined;
  let line = 1;
  // The last row waits: it holds all the rest of the file where a quotation mark in it is never closed.
  let last: { row: FieldRow | BadRow; place: string; lines: number } | undefined;
  for await (const cells of parser as AsyncIterable<string[]>) {
    const start = line;
    const lines = 1 + cells.reduce((sum, cell) => sum + cell.split("\n").length - 1, 0);
    line += lines;
    if (cells.length === 1 && cells[0]!.trim() === "") continue;
    if (header === undefined) {
      header = cells.map((cell) => cell.trim());
      continue;
    }
    if (last !== undefined) yield last.row;
    const place = `${name}:${start}`;
    last = { row: rowOf(header, cells, start, place, state.invalid), place, lines };
  }
  if (last === undefined) return;
  if (last.lines > 1 && state.quotes % 2 === 1)
    yield badRow(last.place, "has a quotation mark that is never closed", "Close it.");
  else yield last.row;
}

function rowOf(
  header: readonly string[],
  cells: readonly string[],
  line: number,
  place: string,
  invalid: boolean,
): FieldRow | BadRow {
  if (cells.length !== header.length)
    return badRow(
      place,
      `has ${cells.length} fields where the header has ${header.length}`,
      "Mend the quoting of that row.",
    );
  if (invalid && cells.some((cell) => cell.includes("\ufffd")))
    return badRow(place, "is not UTF-8 text", "Save the file as UTF-8.");
  return { fields: Object.fromEntries(header.map((column, at) => [column, cells[at]])), line };
}

async function* after(first: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield first;
  yield* rest;
}

/** What parts the header's names; commas in the answers below say nothing. */
export function delimiterOf(text: string): string {
  const header = text.split("\n", 1)[0]!;
  const count = (delimiter: string): number => header.split(delimiter).length;
  return [",", ";", "\t", "|"].reduce((best, one) => (count(one) > count(best) ? one : best));
}

/** Text in which wrong bytes are U+FFFD; `state` tells whether there were any, as the sign itself may be meant, and counts quotation marks. */
async function* decoded(
  bytes: AsyncIterable<Uint8Array>,
  state: { invalid: boolean; quotes: number },
): AsyncGenerator<string> {
  const strict = new TextDecoder("utf-8", { fatal: true });
  const lenient = new TextDecoder("utf-8");
  for await (const chunk of bytes) {
    if (!state.invalid) {
      try {
        strict.decode(chunk, { stream: true });
      } catch {
        state.invalid = true;
      }
    }
    const text = lenient.decode(chunk, { stream: true });
    for (let at = text.indexOf('"'); at !== -1; at = text.indexOf('"', at + 1)) state.quotes++;
    if (text !== "") yield text;
  }
}
