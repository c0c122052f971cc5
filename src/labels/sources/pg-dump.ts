/** The tables of a PostgreSQL dump in text form: `COPY table (columns) FROM stdin;`, rows of tabs, `\.`. */

const COPY = /^COPY \S+ \((?<columns>[^)]*)\) FROM stdin;\n(?<rows>[\s\S]*?)^\\\.$/gm;
const ESCAPES: Record<string, string> = { n: "\n", t: "\t", r: "\r", b: "\b", f: "\f", v: "\v" };

export function* pgDumpRows(dump: string): Generator<Record<string, string | null>> {
  for (const { groups } of dump.matchAll(COPY)) {
    const columns = groups!.columns!.split(",").map((name) => name.trim().replace(/^"|"$/g, ""));
    for (const line of groups!.rows!.split("\n")) {
      if (line === "") continue;
      const cells = line.split("\t");
      yield Object.fromEntries(columns.map((name, at) => [name, unescaped(cells[at])]));
    }
  }
}

function unescaped(cell: string | undefined): string | null {
  if (cell === undefined || cell === "\\N") return null;
  return cell.replace(/\\(.)/g, (_, sign: string) => ESCAPES[sign] ?? sign);
}
