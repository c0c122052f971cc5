import { mkdtemp, readdir, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { z } from "zod";
import { DataError } from "../../src/core/errors.js";
import { readJsonl, readRows, writeJsonl } from "../../src/core/jsonl.js";

const row = z.object({ id: z.string(), n: z.number().optional() });
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "locus-jsonl-"));
});

async function file(content: string | Buffer): Promise<string> {
  const path = join(folder, "rows.jsonl");
  await writeFile(path, content);
  return path;
}

async function failure(path: string): Promise<DataError> {
  const error = await readRows(path, row).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(DataError);
  return error as DataError;
}

describe("readJsonl", () => {
  it("reads rows, with a byte order mark, blank lines, CRLF and no last newline", async () => {
    const path = await file('\ufeff{"id":"a"}\r\n\n{"id":"ü 🙂","n":2}');
    expect(await readRows(path, row)).toEqual([{ id: "a" }, { id: "ü 🙂", n: 2 }]);
  });

  it("reads lines that span the stream's chunks", async () => {
    const rows = Array.from({ length: 50 }, (_, n) => ({ id: "é🙂".repeat(10_000) + n, n }));
    const path = join(folder, "long.jsonl");
    expect(await writeJsonl(path, rows)).toBe(50);
    expect(await readRows(path, row)).toEqual(rows);
  });

  it("names file, line and field of a malformed row", async () => {
    const path = await file('{"id":"a"}\n\n{"id":3}\n');
    const error = await failure(path);
    expect(error.place).toBe(`${path}:3`);
    expect(error.message).toContain("`id`");
    expect(error.next).toBeTruthy();
  });

  it("names the line of broken JSON", async () => {
    const path = await file('{"id":"a"}\n{"id":"b"\n');
    expect((await failure(path)).place).toBe(`${path}:2`);
  });

  it("hands bad rows to onBadRow and goes on", async () => {
    const path = await file('{"id":"a"}\nnope\n{"id":"b"}\n');
    const bad: string[] = [];
    const ids: string[] = [];
    const options = { onBadRow: (error: DataError) => bad.push(error.place ?? "") };
    for await (const { id } of readJsonl(path, row, options)) ids.push(id);
    expect(ids).toEqual(["a", "b"]);
    expect(bad).toEqual([`${path}:2`]);
  });

  it.each([
    ["UTF-16", Buffer.from('\ufeff{"id":"a"}\n', "utf16le"), /UTF-16/],
    ["Latin-1", Buffer.from('{"id":"caf\xe9"}\n', "latin1"), /not UTF-8/],
    ["gzip", Buffer.from([0x1f, 0x8b, 8, 0]), /gzip/],
    ["an empty file", Buffer.alloc(0), /no rows/],
    ["only blank lines", Buffer.from("\n \n"), /no rows/],
  ])("refuses %s in words", async (_name, content, message) => {
    expect((await failure(await file(content))).message).toMatch(message);
  });

  it("says that a JSON array is not JSONL", async () => {
    expect((await failure(await file('[\n{"id":"a"}\n]\n'))).next).toMatch(/array/);
  });

  it("refuses a line over 64 MB without reading the rest", async () => {
    const path = await file(Buffer.alloc(66 * 1024 * 1024, "a"));
    expect((await failure(path)).message).toMatch(/64 MB/);
  });

  it("says that a file is missing or a folder", async () => {
    expect((await failure(join(folder, "none.jsonl"))).message).toMatch(/does not exist/);
    expect((await failure(folder)).message).toMatch(/folder/);
  });
});

describe("writeJsonl", () => {
  it("leaves the old file alone when the rows fail midway", async () => {
    const path = await file("old\n");
    async function* rows() {
      yield { id: "a" };
      throw new Error("midway");
    }
    await expect(writeJsonl(path, rows())).rejects.toThrow("midway");
    expect(await readFile(path, "utf8")).toBe("old\n");
    expect(await readdir(folder)).toEqual(["rows.jsonl"]);
  });
});
