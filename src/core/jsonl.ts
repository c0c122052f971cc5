/** JSONL in and out: one JSON object a line, UTF-8, streamed, errors with file and line. */
import { createReadStream } from "node:fs";
import type { z } from "zod";
import { writeFileAtomic } from "./atomic-write.js";
import { DataError, EnvironmentError } from "./errors.js";

/** Longest line in bytes; a longer one is not JSONL but some other file. */
const MAX_LINE = 64 * 1024 * 1024;

export interface ReadJsonlOptions {
  /** Called for each row that cannot be used, which is then skipped. Without it the first bad row throws. */
  onBadRow?: (error: DataError) => void;
  /** Whether a file without any row is accepted. @default false */
  allowEmpty?: boolean;
  /** Told the 1-based line of each row before it comes. */
  onRow?: (line: number) => void;
}

/** The rows of a JSONL file, in order, checked against `schema`. Blank lines are skipped. */
export async function* readJsonl<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  options: ReadJsonlOptions = {},
): AsyncGenerator<z.infer<Schema>> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  let number = 0;
  let seen = false;
  for await (const bytes of readLines(path)) {
    number++;
    if (number === 1) refuseOtherEncodings(path, bytes);
    let row: z.infer<Schema> | undefined;
    try {
      const text = decode(decoder, bytes, `${path}:${number}`);
      if (text.trim() === "") continue;
      seen = true;
      row = parseRow(text, schema, `${path}:${number}`);
    } catch (error) {
      if (!(error instanceof DataError) || options.onBadRow === undefined) throw error;
      seen = true;
      options.onBadRow(error);
      continue;
    }
    options.onRow?.(number);
    yield row;
  }
  if (!seen && options.allowEmpty !== true) {
    throw new DataError(`${path} holds no rows`, {
      place: path,
      next: "Give a JSONL file with at least one row (one JSON object a line), or remove it from the command.",
    });
  }
}

/** All rows of a JSONL file. */
export async function readRows<Schema extends z.ZodType>(
  path: string,
  schema: Schema,
  options: ReadJsonlOptions = {},
): Promise<z.infer<Schema>[]> {
  const rows: z.infer<Schema>[] = [];
  for await (const row of readJsonl(path, schema, options)) rows.push(row);
  return rows;
}

/** Writes rows as JSONL, atomically. Returns how many. */
export async function writeJsonl(
  path: string,
  rows: Iterable<unknown> | AsyncIterable<unknown>,
): Promise<number> {
  let count = 0;
  async function* lines(): AsyncGenerator<string> {
    for await (const row of rows) {
      count++;
      yield `${JSON.stringify(row)}\n`;
    }
  }
  await writeFileAtomic(path, lines());
  return count;
}

async function* readLines(path: string): AsyncGenerator<Buffer> {
  let parts: Buffer[] = [];
  let length = 0;
  let number = 1;
  const stream = createReadStream(path, { highWaterMark: 1 << 18 });
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      let from = 0;
      for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
        const rest = chunk.subarray(from, end);
        yield parts.length === 0 ? rest : Buffer.concat([...parts, rest]);
        parts = [];
        length = 0;
        number++;
        from = end + 1;
      }
      if (from < chunk.length) {
        parts.push(chunk.subarray(from));
        length += chunk.length - from;
      }
      if (length > MAX_LINE) {
        throw new DataError(`${path}:${number} is longer than 64 MB`, {
          place: `${path}:${number}`,
          next: "Give a JSONL file: one JSON object a line.",
        });
      }
    }
  } catch (error) {
    throw readError(path, error);
  }
  if (length > 0) yield Buffer.concat(parts);
}

function parseRow<Schema extends z.ZodType>(
  text: string,
  schema: Schema,
  place: string,
): z.infer<Schema> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    const array = /^\s*\[\s*(?:\{|$)/.test(text);
    throw new DataError(`${place} is not JSON: ${(cause as Error).message}`, {
      place,
      cause,
      next: array
        ? "The file looks like one JSON array: write one object a line instead (JSONL)."
        : "Mend or remove that line: each line is one whole JSON object.",
    });
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field =
    issue === undefined || issue.path.length === 0 ? "" : `\`${issue.path.join(".")}\`: `;
  throw new DataError(`${place} is not a row of the expected kind: ${field}${issue?.message}`, {
    place,
    cause: parsed.error,
    next: "Mend or remove that line.",
  });
}

function decode(decoder: InstanceType<typeof TextDecoder>, bytes: Buffer, place: string): string {
  try {
    // A byte order mark at the start is dropped by the decoder.
    return decoder.decode(bytes);
  } catch (cause) {
    throw new DataError(`${place} is not UTF-8 text`, {
      place,
      cause,
      next: "Save the file as UTF-8 (for example: iconv -f LATIN1 -t UTF-8 FILE).",
    });
  }
}

/** Other encodings and archives would only yield a puzzling JSON error. */
function refuseOtherEncodings(path: string, bytes: Buffer): void {
  const [first, second] = bytes;
  const fail = (what: string, next: string): never => {
    throw new DataError(`${path} is ${what}`, { place: path, next });
  };
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    fail("UTF-16 text, not UTF-8", "Save it as UTF-8 (iconv -f UTF-16 -t UTF-8 FILE).");
  }
  if (first === 0x1f && second === 0x8b) fail("gzip-compressed", "Unpack it first (gunzip).");
  if (bytes.subarray(0, 4).toString("latin1") === "PAR1") {
    fail("a Parquet file, not JSONL", "Export it as JSONL first.");
  }
  if (bytes.includes(0)) {
    fail("not UTF-8 text (it holds NUL bytes)", "Give a JSONL file saved as UTF-8.");
  }
}

function readError(path: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (code === "ENOENT" || code === "ENOTDIR") {
    return new DataError(`${path} does not exist`, {
      place: path,
      cause: error,
      next: "Check the path.",
    });
  }
  if (code === "EISDIR") {
    return new DataError(`${path} is a folder, not a JSONL file`, {
      place: path,
      cause: error,
      next: "Name the file inside it.",
    });
  }
  if (code === "EACCES" || code === "EPERM") {
    return new EnvironmentError(`${path} may not be read`, {
      place: path,
      cause: error,
      next: "Change its permissions.",
    });
  }
  return error;
}
