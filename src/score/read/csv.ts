/** CSV and TSV with a header line, streamed. */
import papaparse from "papaparse";
import { DataError } from "../../core/errors.js";
import { isRead } from "./columns.js";
import { type BadRow, badRow, type FieldRow, MAX_ROW, type RowReader } from "./reader.js";

export const csv: RowReader = (...given) => table("", ...given);
export const tsv: RowReader = (...given) => table("\t", ...given);

/** @param delimiter empty = found from the header */
async function* table(
  ...[delimiter, bytes, name, options]: [string, ...Parameters<RowReader>]
): AsyncGenerator<FieldRow | BadRow> {
  const state = { invalid: false };
  let header: string[] | undefined;
  let line = 1;
  for await (const { cells, fault } of rowsIn(decoded(bytes, state), delimiter)) {
    const start = line;
    line += cells.reduce((sum, cell) => sum + cell.split("\n").length - 1, 1);
    if (cells.length === 1 && cells[0]!.trim() === "") continue;
    const place = `${name}:${start}`;
    if (fault === "open")
      yield badRow(place, "has a quotation mark that is never closed", "Close it.");
    // Within one line it is plain what was meant; over several the mark may have swallowed rows.
    else if (fault === "inside" && line - start > 1)
      yield badRow(
        place,
        `has a quotation mark that is neither doubled nor at the end of its field (lines ${start} to ${line - 1})`,
        "Double the quotation marks inside the field, and close it.",
      );
    else if (header === undefined) {
      header = cells.map((cell) => cell.trim());
      checkNames(header, place, options);
    } else yield rowOf(header, cells, start, place, state.invalid);
  }
}

/** Of columns with one name the last is read. @throws DataError where that could be the answer or its prompt */
function checkNames(
  header: readonly string[],
  place: string,
  options: Parameters<RowReader>[2],
): void {
  const again = header.filter((column, at) => column !== "" && header.indexOf(column) < at);
  const names = [...new Set(again)];
  const wanted = names.find((column) => isRead(column, options));
  if (wanted !== undefined)
    throw new DataError(`${place} names more than one column ${wanted}`, {
      place,
      next: "Rename all but one of them: which is meant cannot be told.",
    });
  if (names.length > 0)
    options.onNote?.(
      `${place} names columns more than once: ${names.join(", ")}; the last one of each is read`,
    );
}

interface Row {
  cells: string[];
  /** A quotation mark inside a quoted field that is not doubled, or a field that is still open where the text ends. */
  fault: "inside" | "open" | undefined;
}

async function* rowsIn(text: AsyncIterable<string>, given: string): AsyncGenerator<Row> {
  let held = "";
  let enough = 0;
  let format: { delimiter: string; newline: "\n" | "\r" | "\r\n" } | undefined;
  for await (const part of text) {
    held += part;
    if (held.length < enough) continue;
    format ??= { delimiter: given || delimiterOf(held), newline: newlineOf(held) };
    const rows = parsed(held, format);
    // The last one may go on in the next part.
    rows.pop();
    for (const row of rows) yield row;
    held = held.slice(rows.at(-1)?.end ?? 0);
    // A row that is longer than a part is not read anew with each.
    enough = rows.length > 0 ? 0 : 2 * held.length;
    if (held.length <= MAX_ROW) continue;
    yield { cells: [held.slice(0, 100)], fault: "open" };
    return;
  }
  if (format !== undefined && held !== "") yield* parsed(held, format);
}

/** @returns rows with the place in the text where each ends */
function parsed(
  text: string,
  format: { delimiter: string; newline: "\n" | "\r" | "\r\n" },
): (Row & { end: number })[] {
  const rows: (Row & { end: number })[] = [];
  papaparse.parse<string[]>(text, {
    ...format,
    step({ data, errors, meta }) {
      const codes = errors.map(({ code }) => code);
      const inside = codes.includes("InvalidQuotes") ? "inside" : undefined;
      const fault = codes.includes("MissingQuotes") ? "open" : inside;
      rows.push({ cells: data, fault, end: meta.cursor });
    },
  });
  return rows;
}

/** What ends the first line. */
function newlineOf(text: string): "\n" | "\r" | "\r\n" {
  const [found = "\n"] = /\r\n|\n|\r/.exec(text.replace(/"[^"]*"/g, "")) ?? [];
  return found as "\n" | "\r" | "\r\n";
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

/** What parts the header's names; commas in the answers below say nothing. */
export function delimiterOf(text: string): string {
  const header = text.split("\n", 1)[0]!;
  const count = (delimiter: string): number => header.split(delimiter).length;
  return [",", ";", "\t", "|"].reduce((best, one) => (count(one) > count(best) ? one : best));
}

/** Text in which wrong bytes are U+FFFD; `state` tells whether there were any, as the sign itself may be meant. */
async function* decoded(
  bytes: AsyncIterable<Uint8Array>,
  state: { invalid: boolean },
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
    if (text !== "") yield text;
  }
}
