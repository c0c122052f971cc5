import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { checkNode, inspectMachine, isRunnable } from "../../src/engine/index.js";

it("tells on a fresh machine what is not there yet, and never a token", async () => {
  const LOCUS_CACHE = await mkdtemp(join(tmpdir(), "locus-doctor-"));
  const token = "hf_abcdefghijklmnop";
  const checks = await inspectMachine({ ...process.env, LOCUS_CACHE, HF_TOKEN: token });
  const status = Object.fromEntries(checks.map((check) => [check.name, check.status]));
  expect(status).toMatchObject({
    node: "ok",
    python: "ok",
    environment: "absent",
    model: "absent",
  });
  expect(status["hub token"]).toBe("ok");
  expect(JSON.stringify(checks)).not.toContain(token);
  expect(isRunnable(checks)).toBe(true);
  for (const check of checks) if (check.status === "absent") expect(check.next).toBeTruthy();
});

it("is not ready without Python", async () => {
  const LOCUS_CACHE = await mkdtemp(join(tmpdir(), "locus-doctor-"));
  const checks = await inspectMachine({ PATH: "/nonexistent", LOCUS_CACHE });
  expect(isRunnable(checks)).toBe(false);
  expect(checks.find(({ name }) => name === "python")?.next).toMatch(/Install Python/);
});

it.each([
  ["20.12.0", "ok"],
  ["20.11.1", "missing"],
  ["18.20.0", "missing"],
  ["22.0.0", "ok"],
])("judges Node %s", (version, status) => {
  expect(checkNode(version).status).toBe(status);
});
