/** One answer a row as Parquet: the scored row, its lists as JSON text; `start` and `end` of findings as in `findingSchema`. */
import {
  ByteWriter,
  type ColumnSource,
  ParquetWriter,
  schemaFromColumnData,
} from "hyparquet-writer";
import type { ScoredRow } from "../../core/rows.js";
import type { CreateFormatter } from "./formatter.js";

/** Rows held before a row group is written. */
const GROUP = 5000;

export const parquet: CreateFormatter = () => {
  const writer = new ByteWriter();
  const output = new ParquetWriter({
    writer,
    schema: schemaFromColumnData({ columnData: columns([]) }),
  });
  let rows: ScoredRow[] = [];
  const flushed = (): Uint8Array => {
    if (rows.length > 0) output.write({ columnData: columns(rows), rowGroupSize: GROUP });
    rows = [];
    // The writer's offset goes on; only what it holds is taken.
    const bytes = writer.getBytes().slice();
    writer.index = 0;
    return bytes;
  };
  return {
    begin: () => "",
    answer({ scored }) {
      rows.push(scored);
      return rows.length < GROUP ? "" : flushed();
    },
    end() {
      const last = flushed();
      output.finish();
      const footer = flushed();
      const bytes = new Uint8Array(last.length + footer.length);
      bytes.set(last);
      bytes.set(footer, last.length);
      return bytes;
    },
  };
};

function columns(rows: readonly ScoredRow[]): ColumnSource[] {
  const column = (
    name: string,
    type: "STRING" | "INT32" | "DOUBLE" | "JSON",
    of: (row: ScoredRow) => unknown,
  ): ColumnSource => ({ name, type, nullable: false, data: rows.map(of) });
  return [
    column("id", "STRING", (row) => row.id),
    column("words", "INT32", (row) => row.words),
    column("rate", "DOUBLE", (row) => row.rate),
    column("act", "STRING", (row) => row.act),
    column("acts", "JSON", (row) => row.acts),
    column("findings", "JSON", (row) => row.findings),
    column("structure", "JSON", (row) => row.structure),
  ];
}
