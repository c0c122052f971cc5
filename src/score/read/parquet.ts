/** Parquet, one row group in memory at a time. */
import {
  type AsyncBuffer,
  asyncBufferFromFile,
  parquetMetadataAsync,
  parquetReadObjects,
} from "hyparquet";
import { compressors } from "hyparquet-compressors";
import { DataError } from "../../core/errors.js";
import type { FieldRow } from "./reader.js";

/** @param onBytes told of the file's bytes row by row, each row's share of them */
export async function* parquet(
  source: string | Uint8Array,
  name: string,
  onBytes: (bytes: number) => void = () => {},
): AsyncGenerator<FieldRow> {
  try {
    const file = typeof source === "string" ? await asyncBufferFromFile(source) : held(source);
    const metadata = await parquetMetadataAsync(file);
    const bytesUpTo = (row: number): number =>
      Math.floor((row / Number(metadata.num_rows)) * file.byteLength);
    let rowStart = 0;
    for (const group of metadata.row_groups) {
      const rowEnd = rowStart + Number(group.num_rows);
      const rows = await parquetReadObjects({ file, metadata, rowStart, rowEnd, compressors });
      for (const [at, fields] of rows.entries()) {
        const line = rowStart + at + 1;
        onBytes(bytesUpTo(line) - bytesUpTo(line - 1));
        yield { fields, line };
      }
      rowStart = rowEnd;
    }
  } catch (cause) {
    throw new DataError(`${name} cannot be read as Parquet: ${(cause as Error).message}`, {
      place: name,
      cause,
      next: "Check that the file is whole, or export it as JSONL.",
    });
  }
}

/** A small Buffer is a view of a pool that others lie in, and so is its `slice`: a copy is the bytes alone. */
function held(bytes: Uint8Array): AsyncBuffer {
  const whole = new Uint8Array(bytes).buffer;
  return { byteLength: whole.byteLength, slice: (start, end) => whole.slice(start, end) };
}
