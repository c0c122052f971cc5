import fs from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { tmpdir } from "node:os";
import { join, relative } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { expandFiles } from "../../../src/score/read/files.js";

let folder: string;

beforeAll(async () => {
  folder = await fs.mkdtemp(join(tmpdir(), "locus-globs-"));
  for (const path of ["a.jsonl", "b.txt", "one/c.jsonl", "one/two/d.jsonl", "locked/e.jsonl"]) {
    await fs.mkdir(join(folder, path, ".."), { recursive: true });
    await fs.writeFile(join(folder, path), "");
  }
});
afterAll(() => fs.rm(folder, { recursive: true }));

afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
});

/** Who tests as root can read every folder, so the refusal is put in here. Gives what was read. */
function lock(): string[] {
  const read: string[] = [];
  const { readdir } = fs;
  vi.spyOn(fs, "readdir").mockImplementation((async (
    path: string,
    options: { recursive?: boolean },
  ) => {
    const place = relative(folder, path);
    read.push(options.recursive ? `${place}/**` : place);
    if (place === "locked" || (options.recursive && place === ""))
      throw Object.assign(new Error("EACCES: permission denied"), { code: "EACCES" });
    return readdir(path, options as never);
  }) as never);
  syncBuiltinESMExports();
  return read;
}

const expanded = async (glob: string): Promise<string[]> =>
  (await expandFiles([join(folder, glob)])).map((path) => relative(folder, path));

describe("a glob", () => {
  it.each([
    ["*.jsonl", ["a.jsonl"]],
    ["?.txt", ["b.txt"]],
    ["*/*.jsonl", ["locked/e.jsonl", "one/c.jsonl"]],
    ["o*/two/d.jsonl", ["one/two/d.jsonl"]],
    ["one/**/*.jsonl", ["one/c.jsonl", "one/two/d.jsonl"]],
    ["**/*.jsonl", ["a.jsonl", "locked/e.jsonl", "one/c.jsonl", "one/two/d.jsonl"]],
    ["**.txt", ["b.txt"]],
  ])("%s", async (glob, files) => {
    expect(await expanded(glob)).toEqual(files);
  });

  it.each([
    ["*.jsonl", ["a.jsonl"], [""]],
    ["*/*.jsonl", ["one/c.jsonl"], ["", "locked", "one"]],
    ["**/c.jsonl", ["one/c.jsonl"], ["", "locked", "one", "one/two"]],
  ])(
    "finds what it can beside a folder that cannot be read, and reads none that it need not: %s",
    async (glob, files, folders) => {
      const read = lock();
      expect(await expanded(glob)).toEqual(files);
      expect(read.sort()).toEqual(folders);
    },
  );

  it("may begin with the folder that one is in", async () => {
    expect(await expandFiles(["./package*.json"])).toContain("package.json");
  });
});
