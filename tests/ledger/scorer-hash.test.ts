import { expect, it } from "vitest";
import { loadPacks } from "../../src/patterns/load.js";
import { scorerHash } from "../../src/pipeline/index.js";

it("is the same for the same packs and another where a phrase changed", async () => {
  const packs = await loadPacks();
  const changed = structuredClone(packs);
  changed[0]!.rules[0]!.phrases.push("a phrase of one's own");
  expect(await scorerHash(packs)).toBe(await scorerHash(await loadPacks()));
  expect(await scorerHash(changed)).not.toBe(await scorerHash(packs));
});
