/** CSV and TSV with a header line, streamed. */
import { DataError } from "../../core/errors.js";
import { isRead } from "./columns.js";
import { isBlank, isWhole, type Row, rowsIn } from "./csv-rows.js";
import { type BadRow, badRow, type FieldRow, type RowReader } from "./reader.js";

export const csv: RowReader = (...given) => table("", ...given);
export const tsv: RowReader = (...given) => table("\t", ...given);

/** @param delimiter empty = found from the header */
async function* table(
  ...[delimiter, bytes, name, options]: [string, ...Parameters<RowReader>]
): AsyncGenerator<FieldRow | BadRow> {
  const state = { invalid: false };
  let header: string[] | undefined;
  for await (const row of rowsIn(decoded(bytes, state), delimiter)) {
    if (isBlank(row)) continue;
    const place = `${name}:${row.first}`;
    if (!isWhole(row)) yield misquoted(row, place);
    else if (header === undefined) {
      header = row.cells.map((cell) => cell.trim());
      checkNames(header, place, options);
    } else yield rowOf(header, row, place, state.invalid);
  }
}

function misquoted(row: Row, place: string): BadRow {
  const { fault, first, last } = row;
  const lost = row.unsure ? last - first : 0;
  if (fault === "inside")
    return badRow(
      place,
      `has a quotation mark that is neither doubled nor at the end of its field${linesOf(row)}`,
      "Double the quotation marks inside the field, and close it.",
      undefined,
      lost,
    );
  const lines = lost > 0 ? `: lines ${first} to ${last} are not read` : linesOf(row);
  return badRow(
    place,
    `has a quotation mark that is never closed${lines}`,
    "Close it.",
    undefined,
    lost,
  );
}

function linesOf({ first, last }: Row): string {
  return first === last ? "" : ` (lines ${first} to ${last})`;
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

function rowOf(
  header: readonly string[],
  row: Row,
  place: string,
  invalid: boolean,
): FieldRow | BadRow {
  const { cells, first: line } = row;
  if (cells.length !== header.length)
    return badRow(
      place,
      `has ${cells.length} fields where the header has ${header.length}${linesOf(row)}`,
      "Mend the quoting of that row.",
    );
  if (invalid && cells.some((cell) => cell.includes("\ufffd")))
    return badRow(place, "is not UTF-8 text", "Save the file as UTF-8.");
  return { fields: Object.fromEntries(header.map((column, at) => [column, cells[at]])), line };
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
