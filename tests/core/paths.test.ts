import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { cacheRoot, packageRoot } from "../../src/core/paths.js";

it("prefers LOCUS_CACHE, then XDG_CACHE_HOME", () => {
  expect(cacheRoot({ LOCUS_CACHE: "/a", XDG_CACHE_HOME: "/b" })).toBe("/a");
  expect(cacheRoot({ XDG_CACHE_HOME: "/b" })).toBe(join("/b", "locus"));
  expect(cacheRoot({})).toMatch(/locus/);
});

it("finds the package's own files", () => {
  expect(existsSync(join(packageRoot(), "src", "engine", "job.ts"))).toBe(true);
});
