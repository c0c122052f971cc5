import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { documents } from "../../src/docs/documents.js";

const ROOT = resolve(import.meta.dirname, "../..");

describe("documents written from the code", () => {
  it.each(Object.keys(documents))("%s is current (else: npm run docs)", async (path) => {
    expect(await readFile(resolve(ROOT, path), "utf8")).toBe(await documents[path]!());
  });
});
