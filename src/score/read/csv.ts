/** CSV and TSV with a header line, streamed. */
import { Readable } from "node:stream";
import papaparse from "papaparse";
import { badRow, type RowReader } from "./reader.js";

export const csv: RowReader = (bytes, name) => table(bytes, name, "");
export const tsv: RowReader = (bytes, name) => table(bytes, name, "\t");

/** @param delimiter empty = found from the header */
async function* table(...[bytes, name, delimiter]: [...Parameters<RowReader>, string]) {
  const state = { invalid: false };
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
  for await (const cells of parser as AsyncIterable<string[]>) {
    const start = line;
    line += 1 + cells.reduce((sum, cell) => sum + cell.split("\n").length - 1, 0);
    if (cells.length === 1 && cells[0]!.trim() === "") continue;
    if (header === undefined) {
      header = cells.map((cell) => cell.trim());
      continue;
    }
    const place = `${name}:${start}`;
    if (cells.length !== header.length)
      yield badRow(
        place,
        `has ${cells.length} fields where the header has ${header.length}`,
        "Mend the quoting of that row.",
      );
    else if (state.invalid && cells.some((cell) => cell.includes("\ufffd")))
      yield badRow(place, "is not UTF-8 text", "Save the file as UTF-8.");
    else
      yield {
        fields: Object.fromEntries(header.map((column, at) => [column, cells[at]])),
        line: start,
      };
  }
}

async function* after(first: string, rest: AsyncIterable<string>): AsyncGenerator<string> {
  yield first;
  yield* rest;
}

/** What parts the header's names; commas in the answers below say nothing. */
function delimiterOf(text: string): string {
  const header = text.split("\n", 1)[0]!;
  const count = (delimiter: string): number => header.split(delimiter).length;
  return [",", ";", "\t", "|"].reduce((best, one) => (count(one) > count(best) ? one : best));
}

/** Text in which wrong bytes are U+FFFD; `state` tells whether there were any, as the sign itself may be meant. */
async function* decoded(bytes: AsyncIterable<Uint8Array>, state: { invalid: boolean }) {
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
    if (text !== "") yield text;
  }
}
