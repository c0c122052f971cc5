/** Answers from files, standard input and the Hub. Needs Node, unlike the rest of `score`. */
import { createReadStream } from "node:fs";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { DataError } from "../../core/errors.js";
import type { ScorableRow } from "../scorer.js";
import { findAnswer } from "./columns.js";
import { csv, tsv } from "./csv.js";
import { expandFiles } from "./files.js";
import { fetchHubFile, HUB_SCHEME } from "./hub.js";
import { json } from "./json.js";
import { jsonl } from "./jsonl.js";
import { parquet } from "./parquet.js";
import { type BadRow, type FieldRow, MAX_ROW, type ReadOptions, type RowReader } from "./reader.js";

export { expandFiles } from "./files.js";
export type { ReadOptions } from "./reader.js";

/** Input formats by file ending; Parquet is apart, as it is not read from front to back. A new one is a file and a line here. */
const readers: Record<string, RowReader> = { jsonl, ndjson: jsonl, json, csv, tsv };
const TEXT = new Set(["txt", "md"]);

/** An answer with its place in the input. */
export interface ReadAnswer extends ScorableRow {
  file: string;
  /** 1-based. */
  line: number;
}

/** Streams the answers of the files in turn; `-` is standard input. @throws DataError where no file holds an answer */
export async function* readAnswers(
  names: readonly string[],
  options: ReadOptions = {},
): AsyncGenerator<ReadAnswer> {
  let answers = 0;
  for (const file of await expandFiles(names))
    for await (const answer of answersOf(file, options)) {
      answers++;
      yield answer;
    }
  if (answers === 0)
    throw new DataError(`${names.join(", ")} holds no answer that can be scored`, {
      place: names[0],
      next: "Give a file with at least one answer.",
    });
}

async function* answersOf(file: string, options: ReadOptions): AsyncGenerator<ReadAnswer> {
  let number = 0;
  let noted = false;
  let fits = 0;
  const columns = new Set<string>();
  let firstUnfit: DataError | undefined;
  for await (const row of rowsOf(file, options)) {
    number++;
    if ("problem" in row) {
      report(row.problem, options);
      continue;
    }
    const { fields, line } = row;
    const found = findAnswer(fields, options);
    if (found === undefined) {
      for (const column of Object.keys(fields)) columns.add(column);
      const error = unfit(`${file}:${line}`, columns);
      // Nothing has fitted so far: it may be the whole file, which is one error and not one a row.
      if (fits > 0 || options.onBadRow === undefined) report(error, options);
      else if (firstUnfit === undefined) firstUnfit = error;
      else if (number >= UNFIT_IS_ENOUGH) throw unfit(file, columns);
      continue;
    }
    if (fits++ === 0 && firstUnfit !== undefined) report(firstUnfit, options);
    if (found.column === "chosen" && !noted) {
      noted = true;
      options.onNote?.(`${file}: preference rows, \`chosen\` is scored`);
    }
    const { id } = fields;
    const own = typeof id === "string" || typeof id === "number" || typeof id === "bigint";
    yield {
      id: own && id !== "" ? String(id) : `${file}#${number}`,
      response: found.response,
      ...(found.messages && { messages: found.messages }),
      file,
      line,
    };
  }
  if (fits === 0 && firstUnfit !== undefined) throw unfit(file, columns);
}

/** Rows without an answer after which the file is taken to have none. */
const UNFIT_IS_ENOUGH = 100;

function report(error: DataError, { onBadRow }: ReadOptions): void {
  if (onBadRow === undefined) throw error;
  onBadRow(error);
}

function unfit(place: string, columns: ReadonlySet<string>): DataError {
  return new DataError(
    `${place} has no column that holds an answer; there are: ${[...columns].join(", ") || "none"}`,
    { place, next: "Name the column with --response-field (and --prompt-field)." },
  );
}

async function* rowsOf(file: string, options: ReadOptions): AsyncGenerator<FieldRow | BadRow> {
  const path = file.startsWith(HUB_SCHEME) ? await fetchHubFile(file, options.env) : file;
  const ending = endingOf(file.replace(/\.gz$/i, ""));
  if (ending === "parquet" && !/\.gz$/i.test(file)) return yield* parquet(path, file);
  const { first, rest } = await peek(decodedUtf16(unpacked(path, options)));
  if (first.subarray(0, 4).toString("latin1") === "PAR1")
    return yield* parquet(await whole(rest, file, 16 * MAX_ROW), file);
  if (TEXT.has(ending)) {
    const response = new TextDecoder().decode(await whole(rest, file, MAX_ROW));
    return yield { fields: { id: file, response }, line: 1 };
  }
  yield* readerFor(ending, first)(rest, file);
}

/** JSON is told from JSONL by how it begins: both come under either name. */
function readerFor(ending: string, first: Buffer): RowReader {
  const reader = readers[ending] ?? jsonl;
  if (reader !== jsonl && reader !== json) return reader;
  const start = first.toString("utf8").trimStart();
  if (start.startsWith("[")) return json;
  const [line = ""] = start.split("\n", 1);
  try {
    JSON.parse(line);
    return start.length > line.length ? jsonl : reader;
  } catch {
    return reader;
  }
}

function endingOf(file: string): string {
  return file.slice(file.lastIndexOf(".") + 1).toLowerCase();
}

async function* unpacked(path: string, options: ReadOptions): AsyncGenerator<Buffer> {
  const raw = path === "-" ? process.stdin : createReadStream(path, { highWaterMark: 1 << 18 });
  const { first, rest } = await peek(counted(raw as AsyncIterable<Buffer>, options));
  if (!(first[0] === 0x1f && first[1] === 0x8b)) return yield* rest;
  // An error reaches the loop through the last stream.
  yield* pipeline(rest, createGunzip(), () => {}) as AsyncIterable<Buffer>;
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

async function whole(bytes: AsyncIterable<Buffer>, name: string, most: number): Promise<Buffer> {
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
