import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { byteProgress } from "../../src/cli/byte-progress.js";
import { createProgram } from "../../src/cli/program.js";
import { createHub } from "../../src/score/read/index.js";
import { type PublishHub, startPublishHub, TOKEN } from "../publish/publish-hub.js";

let hub: PublishHub;
let folder: string;
let printed: string;
const run = (...args: string[]) => createProgram().parseAsync(args, { from: "user" });
const asked = (what: string): number => hub.requests.filter((line) => line.includes(what)).length;

const rows = (from: number, response: string): string =>
  Array.from({ length: 20 }, (_, at) =>
    JSON.stringify({ prompt: `When does gate ${from + at} open?`, response }),
  ).join("\n");

beforeEach(async () => {
  hub = await startPublishHub();
  const habit = "The gate opens at nine. I hope this helps!";
  hub.put("datasets/o/new", {
    "README.md": "# New",
    "data/a.jsonl": rows(0, habit),
    "data/b.jsonl": rows(20, habit),
  });
  const plain = "At nine, behind the mill.";
  hub.put("datasets/o/old", { "a.jsonl": rows(0, plain), "b.jsonl": rows(20, plain) });
  folder = await mkdtemp(join(tmpdir(), "locus-score-hub-"));
  vi.stubEnv("HF_ENDPOINT", hub.url);
  vi.stubEnv("HF_TOKEN", TOKEN);
  vi.stubEnv("HF_HOME", folder);
  vi.stubEnv("HF_HUB_CACHE", undefined);
  vi.stubEnv("HF_HUB_OFFLINE", undefined);
  printed = "";
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, "write").mockImplementation((text) => {
      printed += text;
      return true;
    });
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  process.exitCode = undefined;
  await hub.close();
  await rm(folder, { recursive: true, force: true });
});

describe("a dataset on the Hub", () => {
  it("is scored under its address, and listed once", async () => {
    const out = join(folder, "out.sarif");
    await run("score", "hf://datasets/o/new", "-o", out, "--no-second-stage");
    const { results } = JSON.parse(await readFile(out, "utf8")).runs[0];
    const files = results.map(
      (result: { locations: { physicalLocation: { artifactLocation: { uri: string } } }[] }) =>
        result.locations[0]!.physicalLocation.artifactLocation.uri,
    );
    expect([...new Set(files)]).toEqual([
      "hf://datasets/o/new/data/a.jsonl",
      "hf://datasets/o/new/data/b.jsonl",
    ]);
    expect(printed).toContain("hf://datasets/o/new: 2 files: data/a.jsonl, data/b.jsonl");
    expect([asked("/revision/"), asked("/tree/")]).toEqual([1, 1]);
  });

  it("is compared with another one", async () => {
    const out = join(folder, "out.json");
    const both = ["hf://datasets/o/new/**/*.jsonl", "--against", "hf://datasets/o/old/*.jsonl"];
    await run("score", ...both, "-o", out, "--no-second-stage");
    const { pairedBy, categories } = JSON.parse(await readFile(out, "utf8"));
    expect(pairedBy).toBe("prompt");
    expect(categories).toContainEqual(
      expect.objectContaining({ label: "closer", beforeFindings: 0, afterFindings: 40 }),
    );
    expect([asked("/revision/"), asked("/tree/")]).toEqual([2, 2]);
  });

  it("is mined, and asked for no more often than it is read", async () => {
    await run("mine", "hf://datasets/o/new", "--against", "hf://datasets/o/old/*.jsonl");
    expect(printed).toMatch(/40 answers \(.*\) against 40 answers/);
    expect([asked("/revision/"), asked("/tree/"), asked("/paths-info/")]).toEqual([2, 2, 4]);
  });

  it("has a known end once all of its files are there", async () => {
    const written: string[] = [];
    const stream = { isTTY: true, write: (text: string | Uint8Array) => !written.push(`${text}`) };
    const progress = await byteProgress(["hf://datasets/o/new"], stream, createHub());
    vi.useFakeTimers();
    progress.fetched(100);
    vi.advanceTimersByTime(1000);
    progress.add(50);
    progress.fetched(100);
    vi.advanceTimersByTime(1000);
    progress.add(50);
    vi.useRealTimers();
    expect(written[0]).not.toContain("%");
    expect(written[1]).toContain("50 %");
  });
});
