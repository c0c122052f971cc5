import { chmod, mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { EnvironmentError } from "../../src/core/errors.js";
import { findPython } from "../../src/engine/index.js";

/** A folder for PATH whose `python3` answers as the interpreter of another machine would. */
async function pathWith(answer: string): Promise<NodeJS.ProcessEnv> {
  const folder = await mkdtemp(join(tmpdir(), "locus-python-"));
  const file = join(folder, "python3");
  await writeFile(file, `#!/bin/sh\n${answer}\n`);
  await chmod(file, 0o755);
  return { PATH: folder };
}

const told = (fields: object) =>
  `echo '${JSON.stringify({ path: "/x/python3", version: "3.12.1", bits: 64, venv: true, ...fields })}'`;

async function refusal(env: NodeJS.ProcessEnv): Promise<EnvironmentError> {
  const error = await findPython(env).catch((caught: unknown) => caught);
  return error as EnvironmentError;
}

describe("findPython", () => {
  it("finds the real one", async () => {
    const { version, path } = await findPython();
    expect(version).toMatch(/^3\.1[0-4]\.\d+$/);
    expect(path).toMatch(/^\//);
  });

  it.each([
    [{ version: "3.9.18" }, /too old/],
    [{ version: "3.15.0" }, /newer than/],
    [{ bits: 32 }, /32-bit/],
    [{ venv: false }, /venv module/],
  ])("refuses %o and says why", async (fields, why) => {
    const error = await refusal(await pathWith(told(fields)));
    expect(error.message).toMatch(why);
    expect(error.exitCode).toBe(3);
    expect(error.next).toMatch(/venv|LOCUS_PYTHON/);
  });

  it("passes over a launcher that only complains", async () => {
    const error = await refusal(await pathWith("echo no such version >&2; exit 127"));
    expect(error.message).toMatch(/no Python 3\.10/);
  });

  it("takes LOCUS_PYTHON alone", async () => {
    const env = { ...process.env, LOCUS_PYTHON: "/nonexistent/python" };
    expect((await refusal(env)).message).toMatch(/LOCUS_PYTHON/);
  });
});
