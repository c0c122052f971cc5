/** Lines of JSONL in blocks that are worth a message to another thread. */
import { isBlank } from "../read/jsonl.js";
import type { Line } from "../read/lines.js";

/** Lines one after the other, blank ones left out. */
export interface Block {
  bytes: Uint8Array<ArrayBuffer>;
  lines: BlockLine[];
  /** 1-based number of the first line among the rows of the file. */
  firstRow: number;
}

interface BlockLine {
  /** 1-based in the file. */
  number: number;
  /** In bytes; undefined for a line that was too long to be kept. */
  length: number | undefined;
}

/** Bytes from which a block is sent; a longer line is a block by itself. */
export const BLOCK_BYTES = 1 << 18;

export async function* cutBlocks(
  lines: AsyncIterable<Line>,
  blockBytes = BLOCK_BYTES,
): AsyncGenerator<Block> {
  let held: Line[] = [];
  let length = 0;
  let firstRow = 1;
  const take = (): Block => {
    const block = joined(held, length, firstRow);
    firstRow += held.length;
    held = [];
    length = 0;
    return block;
  };
  for await (const line of lines) {
    if (isBlank(line)) continue;
    held.push(line);
    length += line.bytes?.length ?? 0;
    if (length >= blockBytes || held.length >= blockBytes) yield take();
  }
  if (held.length > 0) yield take();
}

export function* linesOf({ bytes, lines }: Block): Generator<Line> {
  let at = 0;
  for (const { number, length } of lines) {
    yield { number, bytes: length === undefined ? undefined : bytes.subarray(at, at + length) };
    at += length ?? 0;
  }
}

function joined(held: readonly Line[], length: number, firstRow: number): Block {
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const line of held) {
    if (line.bytes === undefined) continue;
    bytes.set(line.bytes, at);
    at += line.bytes.length;
  }
  const lines = held.map(({ number, bytes }) => ({ number, length: bytes?.length }));
  return { bytes, lines, firstRow };
}
