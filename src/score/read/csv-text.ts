/** Text of a table as papaparse reads it. */
import papaparse from "papaparse";

export interface Table {
  delimiter: string;
  /** With `\n` a carriage return before it is part of the line break: files come with both kinds. */
  newline: "\n" | "\r";
}

export interface ParsedRow {
  cells: string[];
  /** `inside`: a quotation mark inside a quoted field that is not doubled; `open`: a field that is still open where the text ends. */
  fault: "inside" | "open" | undefined;
  /** Where the first field at fault begins, behind its quotation mark. */
  faultAt: number;
  end: number;
}

export function parsed(text: string, table: Table): ParsedRow[] {
  const rows: ParsedRow[] = [];
  papaparse.parse<string[]>(text, {
    ...table,
    step({ data: cells, errors, meta: { cursor: end } }) {
      const codes = errors.map(({ code }) => code);
      const inside = codes.includes("InvalidQuotes") ? "inside" : undefined;
      const fault = codes.includes("MissingQuotes") ? "open" : inside;
      if (table.newline === "\n") dropReturn(cells, text, end, table);
      rows.push({ cells, fault, faultAt: errors[0]?.index ?? end, end });
    },
  });
  return rows;
}

/** Of a line break, not of what was quoted: an unquoted cell begins right behind a delimiter or a line break. */
function dropReturn(cells: string[], text: string, end: number, { delimiter }: Table): void {
  const last = cells.at(-1);
  if (!last?.endsWith("\r") || !text.endsWith(`${last}\n`, end)) return;
  const before = text[end - last.length - 2];
  if (before === undefined || before === "\n" || before === delimiter)
    cells[cells.length - 1] = last.slice(0, -1);
}

/** What stands in quotation marks from the begin of a field on. */
const QUOTED = /(^|[\r\n,;\t|])"[^"]*(?:""[^"]*)*"?/g;

/** Lines end with a carriage return alone only where no line feed is outside of quoted fields. */
export function newlineOf(text: string): Table["newline"] {
  const bare = text.replace(QUOTED, "$1");
  return bare.includes("\r") && !bare.includes("\n") ? "\r" : "\n";
}

/** A first line in which Excel is told the delimiter. */
export const SEP_LINE = /^sep=(.)(?:\r\n|\n|\r)/i;

/** What parts the header's names; commas in the answers below say nothing. */
export function delimiterOf(text: string): string {
  const header = text.split(/[\r\n]/, 1)[0]!;
  const count = (delimiter: string): number => header.split(delimiter).length;
  return [",", ";", "\t", "|"].reduce((best, one) => (count(one) > count(best) ? one : best));
}

export function lineBreaks(text: string, { newline }: Table): number {
  if (newline === "\r") return text.match(/\r\n?|\n/g)?.length ?? 0;
  let count = 0;
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) count++;
  return count;
}
