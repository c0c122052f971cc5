/** Opens a file of any format: unpacks it, decodes it, tells what it is. */
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { DataError } from "../../core/errors.js";
import { plural } from "../../core/plural.js";
import { namesAnswer } from "./columns.js";
import { csv, tsv } from "./csv.js";
import { delimiterOf, SEP_LINE } from "./csv-text.js";
import { gunzip, isGzip } from "./gunzip.js";
import { createHub, HUB_SCHEME } from "./hub.js";
import { json } from "./json.js";
import { type Line, readLines } from "./lines.js";
import { parquet } from "./parquet.js";
import {
  type BadRow,
  badRow,
  type FieldRow,
  MAX_ROW,
  type ReadOptions,
  type RowReader,
} from "./reader.js";

/** Input formats by file ending; Parquet is apart, as it is not read from front to back. A new one is a file and a line here. */
const readers: Record<string, RowReader | "lines"> = {
  jsonl: "lines",
  ndjson: "lines",
  json,
  csv,
  tsv,
};
const TEXT = new Set(["txt", "md"]);

/** What a file holds: lines of JSONL as they are, or rows of any other format. */
export type OpenFile = { lines: AsyncIterable<Line> } | { rows: AsyncIterable<FieldRow | BadRow> };

export async function openFile(file: string, options: ReadOptions): Promise<OpenFile> {
  const path = file.startsWith(HUB_SCHEME) ? await fetched(file, options) : file;
  const ending = endingOf(file.replace(/\.gz$/i, ""));
  if (ending === "parquet" && !/\.gz$/i.test(file))
    return { rows: parquet(path, file, options.onBytes) };
  const { first, rest } = await peek(decodedUtf16(readable(unpacked(path, file, options), file)));
  if (first.subarray(0, 4).toString("latin1") === "PAR1")
    return { rows: parquet(await wholeOf(rest, file, 16 * MAX_ROW), file) };
  if (TEXT.has(ending)) return { rows: text(rest, file) };
  refuseBinary(first, file);
  const reader = readerFor(ending, first, file, options);
  return reader === "lines" ? { lines: readLines(rest) } : { rows: reader(rest, file, options) };
}

/** What a file of that name holds, where its ending tells: rows, or one text. */
export function kindOfFile(file: string): "rows" | "text" | undefined {
  const [, ending = ""] = /\.([^./]+?)(?:\.gz)?$/i.exec(file.toLowerCase()) ?? [];
  if (ending === "parquet" || Object.hasOwn(readers, ending)) return "rows";
  return TEXT.has(ending) ? "text" : undefined;
}

async function fetched(
  address: string,
  { env, hub = createHub({ env }), onFetched }: ReadOptions,
): Promise<string> {
  const path = await hub.fetch(address);
  onFetched?.((await stat(path)).size);
  return path;
}

/** The whole file is one answer. */
async function* text(
  bytes: AsyncIterable<Buffer>,
  file: string,
): AsyncGenerator<FieldRow | BadRow> {
  const whole = await wholeOf(bytes, file, MAX_ROW);
  try {
    const response = new TextDecoder("utf-8", { fatal: true }).decode(whole);
    if (response.trim() === "") yield badRow(file, "is empty", "Leave it out.");
    else yield { fields: { id: file, response }, line: 1, whole: true };
  } catch (cause) {
    yield badRow(file, "is not UTF-8 text", "Save it as UTF-8.", cause);
  }
}

/** No text holds a zero byte, but UTF-16 without its mark is full of them. */
function refuseBinary(first: Buffer, file: string): void {
  if (first.subarray(0, 4096).includes(0))
    throw new DataError(`${file} is no text`, {
      place: file,
      next: "Give JSONL, JSON, CSV, TSV, Parquet, text or Markdown, saved as UTF-8.",
    });
}

/**
 * JSON is told from JSONL by how it begins: both come under either name. A table without its ending, as on standard input, is told by
 * its header.
 * @throws DataError where neither name nor content tell what it is
 */
function readerFor(
  ending: string,
  first: Buffer,
  file: string,
  options: ReadOptions,
): RowReader | "lines" {
  const reader = readers[ending] ?? tableFor(first, options) ?? "lines";
  if (reader !== "lines" && reader !== json) return reader;
  const start = first.toString("utf8").trimStart();
  if (readers[ending] === undefined && start !== "" && !/^\s*[[{]/m.test(start))
    throw unknownFormat(file);
  const [line = ""] = start.split("\n", 1);
  try {
    JSON.parse(line);
    if (start.slice(line.length).trim() !== "") return "lines";
  } catch {
    // The first line is no value by itself.
  }
  return start.startsWith("[") || OBJECT_GOES_ON.test(line) ? json : reader;
}

/** A first line that is not yet the whole object, as where it is printed over several. */
const OBJECT_GOES_ON = /^\{(?:\s*"[^"\\]*"\s*:\s*[[{])?\s*$/;

function unknownFormat(file: string): DataError {
  const named = file === "-" ? "standard input" : file;
  return new DataError(`${named} is neither JSON nor a table with a known column`, {
    place: file,
    next: "Plain text goes into a file that ends in .txt or .md (one answer each), a table of one column into one that ends in .csv; for other column names give --response-field.",
  });
}

function tableFor(first: Buffer, options: ReadOptions): RowReader | undefined {
  const text = first.toString("utf8").trimStart().replace(SEP_LINE, "");
  const [header = ""] = text.split(/[\r\n]/, 1);
  if (/^[[{]/.test(header)) return undefined;
  const delimiter = delimiterOf(header);
  const columns = header.split(delimiter).map((name) => name.trim().replace(/^"(.*)"$/, "$1"));
  if (columns.length < 2 || !namesAnswer(columns, options)) return undefined;
  return delimiter === "\t" ? tsv : csv;
}

function endingOf(file: string): string {
  return file.slice(file.lastIndexOf(".") + 1).toLowerCase();
}

async function* unpacked(path: string, file: string, options: ReadOptions): AsyncGenerator<Buffer> {
  const raw = path === "-" ? process.stdin : createReadStream(path, { highWaterMark: 1 << 18 });
  const { first, rest } = await peek(counted(raw as AsyncIterable<Buffer>, options));
  if (!isGzip(first)) return yield* rest;
  yield* gunzip(rest, path === "-" ? undefined : path, (bytes) =>
    options.onNote?.(
      `${file}: ${plural(bytes, "byte")} behind the end of the archive ${bytes === 1 ? "is" : "are"} left out`,
    ),
  );
}

/** A file that cannot be read to its end is an error of the data, and tells which file. */
async function* readable(bytes: AsyncIterable<Buffer>, file: string): AsyncGenerator<Buffer> {
  try {
    yield* bytes;
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === undefined) throw cause;
    const damaged = code.startsWith("Z_");
    throw new DataError(`${file} cannot be ${damaged ? "unpacked" : "read"}: ${message}`, {
      place: file,
      next: damaged ? "The file is cut off or damaged: fetch it again." : "Check the file.",
      cause,
    });
  }
}

async function* counted(
  bytes: AsyncIterable<Buffer>,
  options: ReadOptions,
): AsyncGenerator<Buffer> {
  for await (const chunk of bytes) {
    options.onBytes?.(chunk.length);
    yield chunk;
  }
}

/** UTF-16 with its mark (as some spreadsheets save) becomes UTF-8; a UTF-8 mark is dropped. */
async function* decodedUtf16(bytes: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  const { first, rest } = await peek(bytes);
  const little = first[0] === 0xff && first[1] === 0xfe;
  const big = first[0] === 0xfe && first[1] === 0xff;
  const decoder = little || big ? new TextDecoder(little ? "utf-16le" : "utf-16be") : undefined;
  let start = first[0] === 0xef && first[1] === 0xbb && first[2] === 0xbf ? 3 : 0;
  for await (const chunk of rest) {
    yield decoder ? Buffer.from(decoder.decode(chunk, { stream: true })) : chunk.subarray(start);
    start = 0;
  }
}

async function peek(
  bytes: AsyncIterable<Buffer>,
): Promise<{ first: Buffer; rest: AsyncGenerator<Buffer> }> {
  const iterator = bytes[Symbol.asyncIterator]();
  const begin = await iterator.next();
  async function* rest(): AsyncGenerator<Buffer> {
    if (begin.done) return;
    yield begin.value;
    for (let step = await iterator.next(); !step.done; step = await iterator.next())
      yield step.value;
  }
  return { first: begin.done ? Buffer.alloc(0) : begin.value, rest: rest() };
}

async function wholeOf(bytes: AsyncIterable<Buffer>, name: string, most: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of bytes) {
    parts.push(part);
    length += part.length;
    if (length > most)
      throw new DataError(`${name} is too big to be held in memory`, {
        place: name,
        next: "Split it, or give it as JSONL.",
      });
  }
  return Buffer.concat(parts);
}
