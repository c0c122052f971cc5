/** Rows of cells out of a table's text, which is cut into what can be parsed at a time; lines are counted here. */
import { resumeAt } from "./csv-resume.js";
import {
  delimiterOf,
  lineBreaks,
  newlineOf,
  type ParsedRow,
  parsed,
  SEP_LINE,
  type Table,
} from "./csv-text.js";
import { MAX_ROW } from "./reader.js";

export interface Row {
  cells: string[];
  /**
   * `inside`: a quotation mark inside a quoted field that is not doubled; `open`: a field that is still open where the text ends;
   * `left`: one that is still open where the next row begins.
   */
  fault: "inside" | "open" | "left" | undefined;
  /** The lines that it stands on, 1-based. */
  first: number;
  last: number;
  /** Whether lines after its first may be rows. */
  unsure: boolean;
}

/** Whether it can be a row of the table: within one line it is plain what a mark inside a field means; over several it may have swallowed rows. */
export function isWhole({ fault, first, last }: Row): boolean {
  return fault === undefined || (fault === "inside" && first === last);
}

export function isBlank({ cells }: Row): boolean {
  return cells.length === 1 && cells[0]!.trim() === "";
}

/** @param given delimiter; empty = found from the header */
export async function* rowsIn(text: AsyncIterable<string>, given: string): AsyncGenerator<Row> {
  let held = "";
  let enough = 0;
  let cutter: Cutter | undefined;
  const begin = (): Cutter => {
    const [line = "", mark] = SEP_LINE.exec(held) ?? [];
    const newline = newlineOf(held);
    held = held.slice(line.length);
    return createCutter({ delimiter: mark ?? (given || delimiterOf(held)), newline }, line ? 2 : 1);
  };
  let tooLong = false;
  for await (const part of text) {
    if (tooLong) {
      cutter!.pass(part);
      continue;
    }
    held += part;
    // A carriage return that ends the part may be half of a line break.
    if (cutter === undefined && !/\n|\r[\s\S]/.test(held) && held.length <= MAX_ROW) continue;
    if (held.length < enough) continue;
    cutter ??= begin();
    const full = held.length > MAX_ROW;
    const left = yield* cutter.cut(held, full ? "full" : "more");
    // A row that is longer than a part is not read anew with each.
    enough = left.length < held.length ? 0 : 2 * held.length;
    tooLong = full && left.length === held.length;
    if (tooLong) cutter.pass(left);
    held = tooLong ? "" : left;
  }
  cutter ??= begin();
  if (tooLong) yield cutter.passed();
  else yield* cutter.cut(held, "end");
}

interface Cutter {
  /**
   * The rows of the text; its last one only where it is sure to be whole.
   * @param then whether more comes; `full`: it does, but no more can be held
   * @returns what is left
   */
  cut(text: string, then: Then): Generator<Row, string>;
  /** Goes past text that is not read. */
  pass(text: string): void;
  /** That text as a row. */
  passed(): Row;
}

type Then = "more" | "full" | "end";

/** Characters that are parsed at a time after a fault: the next may be near, and what is behind it is parsed anew. */
const SMALL = 1024;

function createCutter(table: Table, firstLine: number): Cutter {
  const { newline } = table;
  let line = firstLine;
  let breaksPassed = 0;
  let lineEnds = false;
  /** Fields of the header. */
  let width: number | undefined;
  const taken = (text: string, { cells }: ParsedRow, fault: Row["fault"], unsure: boolean): Row => {
    const first = line;
    line += lineBreaks(text, table);
    const row = { cells, fault, first, last: text.endsWith(newline) ? line - 1 : line, unsure };
    if (isWhole(row) && !isBlank(row)) width ??= cells.length;
    return row;
  };
  /** @returns where the piece is read to, and whether what is behind that must be parsed anew */
  function* rows(piece: string, then: Then): Generator<Row, { at: number; anew: boolean }> {
    const found = parsed(piece, table);
    let at = 0;
    for (const [index, row] of found.entries()) {
      const cut = then !== "end" && index === found.length - 1;
      const ends = then === "end" || (then === "full" && at === 0);
      const next = row.fault && resumeAt(piece, row, { ...table, width, ends });
      if (next !== undefined) {
        yield taken(piece.slice(at, next.at), row, "left", next.unsure);
        return { at: next.at, anew: true };
      }
      if (cut) break;
      // Of one column any line could be a row.
      const unsure = row.fault === "open" || (row.fault === "inside" && width === 1);
      yield taken(piece.slice(at, row.end), row, row.fault, unsure);
      at = row.end;
    }
    return { at, anew: false };
  }
  return {
    *cut(text, then) {
      let at = 0;
      for (let size = text.length; ; ) {
        const all = text.length - at <= size;
        const last = all && (then !== "full" || at === 0) ? then : "more";
        const read = yield* rows(pieceOf(text.slice(at, at + size), last, newline), last);
        at += read.at;
        if (all && !read.anew) return text.slice(at);
        size = read.anew ? SMALL : 4 * size;
      }
    },
    pass(text) {
      breaksPassed += lineBreaks(text, table);
      lineEnds = text.endsWith(newline);
    },
    passed() {
      const last = line + breaksPassed - (lineEnds ? 1 : 0);
      return { cells: [], fault: "open", first: line, last, unsure: true };
    },
  };
}

/** Whole lines, so that no line break and no doubled quotation mark is cut. */
function pieceOf(text: string, then: Then, newline: string): string {
  if (then !== "end") return text.slice(0, text.lastIndexOf(newline) + 1);
  return newline === "\n" && text.endsWith("\r") ? `${text}\n` : text;
}
