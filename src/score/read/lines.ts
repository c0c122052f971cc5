/** Lines out of bytes, in constant memory however long a line is. */
import { MAX_ROW } from "./reader.js";

export interface Line {
  /** 1-based. */
  number: number;
  /** Undefined for a line above `MAX_ROW` bytes: it was read past, not kept. */
  bytes: Uint8Array | undefined;
}

export async function* readLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Line> {
  let parts: Buffer[] = [];
  let length = 0;
  let number = 1;
  const take = (rest: Buffer): Line => {
    const whole = length + rest.length;
    const line = { number, bytes: whole > MAX_ROW ? undefined : Buffer.concat([...parts, rest]) };
    parts = [];
    length = 0;
    number++;
    return line;
  };
  for await (const part of bytes) {
    const chunk = Buffer.from(part.buffer, part.byteOffset, part.byteLength);
    let from = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, from)) {
      yield take(chunk.subarray(from, end));
      from = end + 1;
    }
    const rest = chunk.subarray(from);
    length += rest.length;
    if (length > MAX_ROW) parts = [];
    else if (rest.length > 0) parts.push(rest);
  }
  if (length > 0) yield take(Buffer.alloc(0));
}
