import { mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { chooseThreads } from "../../../src/score/threads/index.js";
import { WORTH_THREADS } from "../../../src/score/threads/thread-count.js";

describe("threads", () => {
  let folder: string;
  let big: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "locus-thread-count-"));
    big = join(folder, "big.jsonl");
    await writeFile(big, "{}\n");
    await truncate(big, WORTH_THREADS);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("are one for small input, one a core for big", async () => {
    const small = join(folder, "small.jsonl");
    await writeFile(small, "{}\n");
    expect(await chooseThreads([small, join(folder, "gone.jsonl")], "auto", 4)).toBe(1);
    expect(await chooseThreads([small, big], "auto", 4)).toBe(4);
  });

  it("are as many as asked for, but never more than there are cores", async () => {
    expect(await chooseThreads([big], 2, 4)).toBe(2);
    expect(await chooseThreads([big], 100, 4)).toBe(4);
  });
});
