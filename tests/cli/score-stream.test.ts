import { describe, expect, it } from "vitest";
import { blocksOf } from "../../src/cli/score-stream.js";
import { CancelledError } from "../../src/core/errors.js";

async function* numbers(count: number): AsyncGenerator<number> {
  for (let at = 0; at < count; at++) yield at;
}

async function all(count: number, size: number): Promise<number[][]> {
  const blocks: number[][] = [];
  for await (const block of blocksOf(numbers(count), new AbortController().signal, size))
    blocks.push(block);
  return blocks;
}

describe("blocks of rows", () => {
  it("hold every row once, in order", async () => {
    expect(await all(0, 3)).toEqual([]);
    expect(await all(2, 3)).toEqual([[0, 1]]);
    expect(await all(6, 3)).toEqual([
      [0, 1, 2],
      [3, 4, 5],
    ]);
    expect(await all(7, 3)).toEqual([[0, 1, 2], [3, 4, 5], [6]]);
  });

  it("close what they read from where somebody stops early", async () => {
    let closed = false;
    async function* rows(): AsyncGenerator<number> {
      try {
        yield* numbers(9);
      } finally {
        closed = true;
      }
    }
    for await (const _ of blocksOf(rows(), new AbortController().signal, 2)) break;
    await expect.poll(() => closed).toBe(true);
  });

  it("stop on request even where the next row never comes", async () => {
    const controller = new AbortController();
    const silent: AsyncIterable<number> = {
      [Symbol.asyncIterator]: () => ({ next: () => new Promise(() => {}) }),
    };
    const waiting = blocksOf(silent, controller.signal).next();
    controller.abort();
    await expect(waiting).rejects.toThrow(CancelledError);
    const late = blocksOf(numbers(3), controller.signal).next();
    await expect(late).rejects.toThrow("stopped on request");
  });
});
