import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { ensurePython, inspectMachine } from "../../src/engine/index.js";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "locus-given-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A stand-in for an interpreter: it prints what the look at a real one would print. */
async function interpreter(print: object): Promise<string> {
  const path = join(folder, "python");
  await writeFile(path, `#!/bin/sh\necho '${JSON.stringify(print)}'\n`);
  await chmod(path, 0o755);
  return path;
}

const versions = { python: "3.12.3", torch: "2.11.0", transformers: "5.17.0" };

it("takes the environment that LOCUS_PYTHON_ENV names as it is", async () => {
  const python = await interpreter({ versions, missing: [], cuda: "13.0" });
  const env = { ...process.env, LOCUS_CACHE: folder, LOCUS_PYTHON_ENV: python };
  expect(await ensurePython({ env })).toMatchObject({ python, versions, cuda: "13.0" });
});

it("names what it lacks, and so does the doctor", async () => {
  const python = await interpreter({ versions, missing: ["trl", "datasets"], cuda: null });
  const env = { ...process.env, LOCUS_CACHE: folder, LOCUS_PYTHON_ENV: python };
  await expect(ensurePython({ env })).rejects.toThrow("lacks trl, datasets");
  const checks = await inspectMachine(env);
  expect(checks.find(({ name }) => name === "python")?.detail).toContain("lacks trl, datasets");
});

it("says what to do where there is no such interpreter", async () => {
  const env = { ...process.env, LOCUS_CACHE: folder, LOCUS_PYTHON_ENV: join(folder, "nowhere") };
  await expect(ensurePython({ env })).rejects.toMatchObject({
    next: expect.stringContaining("unset LOCUS_PYTHON_ENV"),
  });
});
