import { mkdtemp, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { CancelledError, type EnvironmentError } from "../../src/core/errors.js";
import { runCommand, setupLog } from "../../src/engine/index.js";

const env = async () => ({
  ...process.env,
  LOCUS_CACHE: await mkdtemp(join(tmpdir(), "locus-command-")),
});
const shell = async (script: string, signal?: AbortSignal) => {
  const options = { purpose: "do it", next: "Try again.", env: await env(), signal };
  const outcome = await runCommand("sh", ["-c", script], options).catch(
    (error: EnvironmentError) => error,
  );
  return { outcome, log: await readFile(setupLog(options.env), "utf8").catch(() => "") };
};

it("gives stdout and keeps a log without secrets", async () => {
  const { outcome, log } = await shell("echo out; echo hf_abcdefghijklmnop >&2");
  expect(outcome).toBe("out");
  expect(log).toContain("[redacted]");
  expect(log).not.toContain("hf_abc");
});

it.each([
  ["ERROR: No matching distribution found for x", /Try again/],
  ["OSError: [Errno 28] No space left on device", /disk is full/],
  ["ERROR: Max retries exceeded with url: /simple", /network/],
])("explains %s", async (text, next) => {
  const { outcome } = await shell(`echo "${text}" >&2; exit 1`);
  expect((outcome as EnvironmentError).message).toContain(`could not do it:\n  ${text}`);
  expect((outcome as EnvironmentError).next).toMatch(next);
});

it("can be cancelled", async () => {
  const stopper = new AbortController();
  setTimeout(() => stopper.abort(), 50);
  const { outcome } = await shell("exec sleep 10", stopper.signal);
  expect(outcome).toBeInstanceOf(CancelledError);
});
