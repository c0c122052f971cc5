/** Progress of reading or sending files: a bar with the time left on a terminal, a plain line every ten seconds elsewhere. */
import { stat } from "node:fs/promises";
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

/** @param files names as given; the whole is known only where each is a plain local file */
export async function byteProgress(
  files: readonly string[],
  stream: Stream = process.stderr,
): Promise<ByteProgress> {
  const sizes = await Promise.all(
    files.map((file) =>
      stat(file).then(
        ({ size }) => size,
        () => undefined,
      ),
    ),
  );
  const total = sizes.every((size) => size !== undefined)
    ? sizes.reduce((sum, size) => sum + size!, 0)
    : undefined;
  return byteCounter(total, "read", stream);
}

/**
 * @param total bytes, where they are known
 * @param verb what happens to them: `read`, `sent`
 */
export function byteCounter(
  total: number | undefined,
  verb: string,
  stream: Stream = process.stderr,
): ByteProgress {
  const live = stream.isTTY === true;
  const every = live ? BAR_EVERY : LINE_EVERY;
  const started = Date.now();
  let done = 0;
  let last = started;
  let shown = false;
  const clear = (): void => {
    if (shown) stream.write("\r\u001b[K");
    shown = false;
  };
  return {
    clear,
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
