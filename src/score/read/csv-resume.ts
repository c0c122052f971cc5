/**
 * Where rows go on behind a quotation mark that is never closed. To the parser all that follows belongs to that field, up to a mark
 * that happens to close it or to the end of the file.
 */
import papaparse from "papaparse";
import { type ParsedRow, parsed, type Table } from "./csv-text.js";

export interface Surroundings extends Table {
  /** Fields of the header; undefined before it. */
  width: number | undefined;
  /** Whether nothing comes after the text. */
  ends: boolean;
}

/** Places where the next row could begin that are looked at, each so far. */
const MOST_TRIES = 100;
const LOOK_AHEAD = 1 << 16;
const NEXT_ROWS = 8;

/** Share of rows that must have the header's fields to be taken as such, and not as lines of one answer. */
const MOST = 0.75;

export interface Resumption {
  at: number;
  /** Whether rows may be among the lines before that. */
  unsure: boolean;
}

/** Undefined where the row is one after all, or nothing tells: in a table of one column every line could be a row. */
export function resumeAt(
  text: string,
  row: ParsedRow,
  table: Surroundings,
): Resumption | undefined {
  if (table.width === undefined || table.width < 2) return undefined;
  const nextLine = text.indexOf(table.newline, row.faultAt) + 1;
  if (nextLine === 0 || nextLine >= row.end) return undefined;
  const quoted = quotedRow(text, row, table);
  if (quoted === undefined && !(table.ends && row.fault === "open")) return undefined;
  const between = rightRows(text.slice(nextLine, quoted ?? row.end), table);
  if (mostAre(between)) return { at: nextLine, unsure: false };
  // The last of the lines is rather a row than the end of an answer where it looks like one.
  return quoted === undefined ? undefined : { at: quoted, unsure: between.at(-1) === true };
}

/** Where the first row begins that has a quoted field itself: a mark at the begin of a field closes none. */
function quotedRow(
  text: string,
  { faultAt, end }: ParsedRow,
  table: Surroundings,
): number | undefined {
  const { delimiter, newline } = table;
  let tries = 0;
  for (let at = text.indexOf('"', faultAt); at !== -1 && at < end; at = text.indexOf('"', at)) {
    const mark = at;
    while (text[at] === '"') at++;
    const [before, after = newline] = [text[mark - 1], text[at]];
    if ((at - mark) % 2 === 0 || (before !== delimiter && before !== newline)) continue;
    if (after === delimiter || after === "\n" || after === "\r") continue;
    const line = text.lastIndexOf(newline, mark - 1) + 1;
    if (line <= faultAt || text.slice(line, mark).includes('"')) continue;
    if (beginsRow(text.slice(line, line + LOOK_AHEAD), table)) return line;
    if (++tries === MOST_TRIES) return undefined;
  }
  return undefined;
}

/** Also one whose own mark is never closed: the only one in its line. */
function beginsRow(text: string, { width, ...table }: Surroundings): boolean {
  const { data, errors } = papaparse.parse<string[]>(text, { ...table, preview: NEXT_ROWS });
  const faulty = errors.find(({ code }) => code === "InvalidQuotes")?.row ?? data.length;
  const right = withoutEnd(data.slice(0, faulty)).map(({ length }) => length === width);
  // A line of text may look like a row, hardly several.
  if (right[0] === true) return mostAre(right);
  const [line = ""] = text.split(table.newline, 1);
  return (
    line.indexOf('"') === line.lastIndexOf('"') && line.split(table.delimiter).length === width
  );
}

function rightRows(text: string, { width, ...table }: Surroundings): boolean[] {
  const rows = parsed(text, table).map(({ cells, fault }) => (fault === undefined ? cells : []));
  return withoutEnd(rows).map(({ length }) => length === width);
}

/** A line break at the end is followed by one empty cell. */
function withoutEnd(rows: string[][]): string[][] {
  const last = rows.at(-1);
  return last?.length === 1 && last[0] === "" ? rows.slice(0, -1) : rows;
}

function mostAre(right: readonly boolean[]): boolean {
  return right.length > 0 && right.filter(Boolean).length >= MOST * right.length;
}
