import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { isAbsolute, join, relative } from "node:path";
import { expect, it } from "vitest";
import { adapterAt } from "../../src/cli/adapter-at.js";

it("is the same folder wherever the worker runs, and an adapter", async () => {
  const folder = await mkdtemp(join(tmpdir(), "locus-adapter-"));
  const near = relative(process.cwd(), folder);
  expect(() => adapterAt(near, 1)).toThrow(/holds no adapter_config\.json/);
  await writeFile(join(folder, "adapter_config.json"), "{}");
  expect(isAbsolute(near)).toBe(false);
  expect(adapterAt(near, 0.5)).toEqual({ path: folder, scale: 0.5 });
});
