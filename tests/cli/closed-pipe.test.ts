import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, open, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
let folder: string;

interface Ended {
  code: number | null;
  stderr: string;
}

/** The command line, with a standard output that is closed before it writes, or that is a file. */
function ended(args: readonly string[], output: "pipe" | number = "pipe"): Promise<Ended> {
  const main = join(ROOT, "src/cli/main.ts");
  const child = spawn(process.execPath, ["--import", "tsx", main, ...args], {
    cwd: ROOT,
    stdio: ["ignore", output, "pipe"],
  });
  child.stdout?.destroy();
  let stderr = "";
  child.stderr!.on("data", (chunk) => {
    stderr += chunk;
  });
  return new Promise((done) => {
    child.once("close", (code) => done({ code, stderr }));
  });
}

const side = (content: string) => [{ role: "assistant", content }];
const pair = (rejected: string): string =>
  JSON.stringify({
    id: "p",
    promptId: "p",
    prompt: [{ role: "user", content: "How do I open the valve?" }],
    chosen: side("First, open the valve and wait a minute."),
    rejected: side(rejected),
    kind: "dampen",
    strategy: "resample",
    findings: [],
    margin: 0,
    lengthRatio: 1,
  });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "locus-pipe-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("a pipe that is closed early", () => {
  it("ends a list quietly, with 0", async () => {
    expect(await ended(["packs", "list", "--json"])).toEqual({ code: 0, stderr: "" });
  });

  it("leaves the audit its exit code", async () => {
    const bad = join(folder, "bad.jsonl");
    await writeFile(bad, pair("I can't help with that. It would hurt somebody."));
    const { code, stderr } = await ended(["pairs", "audit", bad, "--json"]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^leakage not checked: .*\n$/);
  });
});

it.skipIf(!existsSync("/dev/full"))("says that the disk is full, without a stack", async () => {
  const full = await open("/dev/full", "w");
  const { code, stderr } = await ended(["packs", "list"], full.fd).finally(() => full.close());
  expect(code).toBe(3);
  expect(stderr).toMatch(/^locus: the disk is full: standard output/);
  expect(stderr).not.toMatch(/^ +at .*:\d+/m);
});
