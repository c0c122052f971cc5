/** Progress of reading or sending files: a bar with the time left on a terminal, a plain line every ten seconds elsewhere. */
import { stat } from "node:fs/promises";
import { expandFiles, HUB_SCHEME, type HubReader } from "../score/read/index.js";
import { formatSeconds } from "./render-run.js";

export interface ByteProgress {
  add(bytes: number): void;
  /** Takes the bar away until the next bytes. */
  clear(): void;
  /** Takes the bar away. */
  end(): void;
}

const BAR_EVERY = 200;
const LINE_EVERY = 10_000;
const WIDTH = 24;

type Stream = Pick<NodeJS.WriteStream, "write" | "isTTY">;

interface ByteCounter extends ByteProgress {
  /** Another whole; the time before the first bytes says nothing of the speed. */
  restart(total: number | undefined): void;
}

export interface ReadProgress extends ByteProgress {
  /** A file came from the Hub, with this many bytes; the time that took is not that of reading. */
  fetched(bytes: number): void;
}

/**
 * @param names as given, globs too; the whole is known once those of the Hub are fetched, and never for standard input or a pipe
 * @param hub tells how many files its addresses stand for. @default one each
 */
export async function byteProgress(
  names: readonly string[],
  stream: Stream = process.stderr,
  hub?: HubReader,
): Promise<ReadProgress> {
  // What is not there is left out, or told of, by whoever reads it.
  const files = await expandFiles(names, () => {}, { hub });
  const local = files.filter((file) => !file.startsWith(HUB_SCHEME));
  const sizes = await Promise.all(local.map(sizeOf));
  let awaited = files.length - local.length;
  let known = sizes.reduce<number>((sum, size) => sum + (size ?? 0), 0);
  const total = (): number | undefined =>
    awaited === 0 && !sizes.includes(undefined) ? known : undefined;
  const counter = byteCounter(total(), "read", stream);
  return {
    ...counter,
    fetched(bytes) {
      awaited--;
      known += bytes;
      counter.restart(total());
    },
  };
}

/** Undefined for what is no plain file. */
async function sizeOf(file: string): Promise<number | undefined> {
  const found = await stat(file).catch(() => undefined);
  return found?.isFile() ? found.size : undefined;
}

/**
 * @param total bytes, where they are known
 * @param verb what happens to them: `read`, `sent`
 */
export function byteCounter(
  total: number | undefined,
  verb: string,
  stream: Stream = process.stderr,
): ByteCounter {
  const live = stream.isTTY === true;
  const every = live ? BAR_EVERY : LINE_EVERY;
  let started = Date.now();
  let done = 0;
  let last = started;
  let shown = false;
  const clear = (): void => {
    if (shown) stream.write("\r\u001b[K");
    shown = false;
  };
  return {
    clear,
    restart(whole) {
      total = whole;
      if (done === 0) started = Date.now();
    },
    add(bytes) {
      done += bytes;
      const now = Date.now();
      if (now - last < every) return;
      last = now;
      const text = describeBytes(done, total, (now - started) / 1000, verb);
      stream.write(live ? `\r\u001b[K${text}` : `${text}\n`);
      shown = live;
    },
    end: clear,
  };
}

/** @param seconds since the beginning */
export function describeBytes(
  done: number,
  total: number | undefined,
  seconds: number,
  verb = "read",
): string {
  const speed = done / Math.max(seconds, 1e-3);
  const read = `${megabytes(done)} MB ${verb}, ${megabytes(speed)} MB/s`;
  if (!total) return read;
  const share = Math.min(1, done / total);
  const full = Math.round(share * WIDTH);
  const left = formatSeconds(Math.max(0, total - done) / speed);
  return `${"█".repeat(full)}${"░".repeat(WIDTH - full)} ${Math.floor(share * 100)} %  ${read}, ${left} left`;
}

const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
