/** Unpacks gzip. What follows the archive and is no part of it is left out, as `gunzip` does; Node's own stream fails there and drops what it had. */
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { pipeline } from "node:stream";
import { createGunzip, createInflateRaw } from "node:zlib";

export function isGzip(first: Uint8Array): boolean {
  return first[0] === 0x1f && first[1] === 0x8b;
}

/**
 * @param path where the bytes can be read again; undefined for standard input, whose tail is an error
 * @param onTail told of the bytes that are left out
 */
export async function* gunzip(
  bytes: AsyncIterable<Buffer>,
  path: string | undefined,
  onTail: (bytes: number) => void,
): AsyncGenerator<Buffer> {
  let given = 0;
  try {
    for await (const chunk of unpack(bytes)) {
      given += chunk.length;
      yield chunk;
    }
  } catch (error) {
    const archive = path === undefined ? undefined : await findTail(path);
    if (path === undefined || archive === undefined) throw error;
    for await (const chunk of unpack(createReadStream(path, { end: archive.end - 1 }))) {
      if (given < chunk.length) yield chunk.subarray(given);
      given = Math.max(0, given - chunk.length);
    }
    onTail(archive.tail);
  }
}

/** An error reaches the loop through the last stream. */
function unpack(bytes: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
  return pipeline(bytes, createGunzip(), () => {}) as AsyncIterable<Buffer>;
}

/** Where the archive ends and what follows it begins; undefined where nothing does, or the archive itself is at fault. */
async function findTail(path: string): Promise<{ end: number; tail: number } | undefined> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    let end = 0;
    for (;;) {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(1 << 16), 0, 1 << 16, end);
      const head = buffer.subarray(0, bytesRead);
      if (!isGzip(head)) return end > 0 && end < size ? { end, tail: size - end } : undefined;
      const start = end + headerLength(head);
      // Behind the data its checksum and length.
      end = start + (await packedLength(path, start)) + 8;
      if (end > size) return undefined;
    }
  } catch {
    return undefined;
  } finally {
    await file.close();
  }
}

/** Of one archive's data; several may follow each other. */
async function packedLength(path: string, start: number): Promise<number> {
  const inflate = createInflateRaw();
  const data = pipeline(createReadStream(path, { start }), inflate, () => {});
  for await (const _chunk of data);
  return inflate.bytesWritten;
}

const HAS_CHECKSUM = 2;
const HAS_EXTRA = 4;
const HAS_NAME = 8;
const HAS_COMMENT = 16;

/** RFC 1952. */
function headerLength(head: Buffer): number {
  const flags = head[3]!;
  let length = 10;
  if (flags & HAS_EXTRA) length += 2 + head.readUInt16LE(length);
  for (const text of [HAS_NAME, HAS_COMMENT])
    if (flags & text) length = head.indexOf(0, length) + 1;
  return flags & HAS_CHECKSUM ? length + 2 : length;
}
