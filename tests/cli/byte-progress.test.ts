import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import { byteProgress, describeBytes } from "../../src/cli/byte-progress.js";

describe("describeBytes", () => {
  it("says how much is done and how long the rest takes", () => {
    const text = describeBytes(25e6, 100e6, 5);
    expect(text).toContain("25 %");
    expect(text).toContain("25.0 MB read, 5.0 MB/s");
    expect(text).toContain("15.0 s left");
  });

  it("gives no end where the whole is not known", () => {
    expect(describeBytes(3e6, undefined, 1)).toBe("3.0 MB read, 3.0 MB/s");
  });
});

describe("byteProgress", () => {
  /** What is shown after half of the bytes. */
  async function shown(names: string[], half: number, fetched?: number): Promise<string> {
    const written: string[] = [];
    const progress = await byteProgress(names, {
      isTTY: true,
      write: (text: string | Uint8Array) => written.push(String(text)) > 0,
    });
    vi.useFakeTimers();
    vi.advanceTimersByTime(60_000);
    if (fetched !== undefined) progress.fetched(fetched);
    vi.advanceTimersByTime(1000);
    progress.add(half);
    vi.useRealTimers();
    return written.join("");
  }

  it("knows the whole of a glob, and of a file that was fetched", async () => {
    const folder = await mkdtemp(join(tmpdir(), "locus-bytes-"));
    await writeFile(join(folder, "a.jsonl"), "a".repeat(300));
    await writeFile(join(folder, "b.jsonl"), "b".repeat(700));
    const glob = join(folder, "*.jsonl");
    const hub = "hf://datasets/o/n/a.jsonl";
    expect(await shown([glob], 500)).toContain("50 %");
    expect(await shown([hub], 500, 1000)).toMatch(/50 %.* 1\.0 s left/);
    expect(await shown([glob, hub], 1000, 1000)).toContain("50 %");
    expect(await shown([glob, hub], 500)).not.toContain("%");
    expect(await shown([glob, "-"], 500)).not.toContain("%");
    await rm(folder, { recursive: true });
  });

  it("stays silent on short work", async () => {
    const written: string[] = [];
    const progress = await byteProgress(["no-such-file"], {
      isTTY: true,
      write: (text: string | Uint8Array) => written.push(String(text)) > 0,
    });
    progress.add(100);
    progress.end();
    expect(written).toEqual([]);
  });

  it("is taken away once, and only where it was shown", async () => {
    vi.useFakeTimers();
    const written: string[] = [];
    const progress = await byteProgress([], {
      isTTY: true,
      write: (text: string | Uint8Array) => written.push(String(text)) > 0,
    });
    progress.clear();
    vi.advanceTimersByTime(1000);
    progress.add(5);
    progress.clear();
    progress.end();
    vi.useRealTimers();
    expect(written).toHaveLength(2);
    expect(written[1]).toBe("\r\u001b[K");
  });
});
