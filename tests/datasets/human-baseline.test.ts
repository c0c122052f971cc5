import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, it } from "vitest";
import { hashJson } from "../../src/core/hash.js";
import { loadPacks } from "../../src/patterns/load.js";

it("the human baseline was measured with the packs that ship (else: measure-human-baseline.ts)", async () => {
  const file = join(import.meta.dirname, "../../datasets/human-baseline/rates.json");
  const { packs } = JSON.parse(await readFile(file, "utf8")) as { packs: { sha256: string } };
  expect(packs.sha256).toBe(hashJson(await loadPacks()));
});
