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
