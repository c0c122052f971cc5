import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { LocusError } from "../../../src/core/errors.js";
import { expandFiles } from "../../../src/score/read/files.js";
import { createHub, type ReadOptions, readAnswers } from "../../../src/score/read/index.js";
import { type PublishHub, startPublishHub, TOKEN } from "../../publish/publish-hub.js";

const row = (response: string): string => `${JSON.stringify({ prompt: "p", response })}\n`;
const parquet = (response: string): Buffer =>
  Buffer.from(parquetWriteBuffer({ columnData: [{ name: "response", data: [response] }] }));

let hub: PublishHub;
let home: string;
let env: NodeJS.ProcessEnv;

beforeAll(async () => {
  hub = await startPublishHub({ treePage: 3 });
  hub.put("datasets/o/n", {
    ".gitattributes": "",
    "README.md": "# N",
    "data/b.jsonl": row("b"),
    "data/a.parquet": parquet("a"),
    "data/c.csv.gz": gzipSync("prompt,response\np,c\n"),
    "data/.cache/d.jsonl": row("d"),
    "data/dataset_info.json": "{}",
    "data/more/e.jsonl": row("e"),
    "data/more/notes.txt": "notes",
    top: row("top"),
  });
  hub.put("datasets/o/texts", {
    "README.md": "# T",
    "LICENSE.txt": "-",
    "b.md": "b",
    "a.txt": "a",
  });
  hub.put("datasets/o/pictures", { "README.md": "# P", "1.png": "" });
});
afterAll(() => hub.close());

beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), "locus-hub-files-"));
  env = { HF_ENDPOINT: hub.url, HF_TOKEN: TOKEN, HF_HOME: home };
  hub.requests.length = 0;
});
afterEach(() => rm(home, { recursive: true, force: true }));

const N = "hf://datasets/o/n";
const BUSY = { status: 429, headers: { "retry-after": "0" } };

async function expanded(address: string, onNote?: (note: string) => void): Promise<string[]> {
  return expandFiles([address], undefined, { hub: createHub({ env }), onNote });
}

async function responses(names: string[], options: ReadOptions = {}): Promise<string[]> {
  const found: string[] = [];
  for await (const { response } of readAnswers(names, { env, ...options })) found.push(response);
  return found;
}

async function failure(work: Promise<unknown>): Promise<LocusError> {
  return work.then(
    () => expect.fail("it did not fail"),
    (error) => error,
  );
}

const asked = (what: string): string[] => hub.requests.filter((line) => line.includes(what));

describe("a glob on the Hub", () => {
  it.each([
    ["data/*.jsonl", ["data/b.jsonl"]],
    ["data/?.*", ["data/a.parquet", "data/b.jsonl", "data/c.csv.gz"]],
    ["**/e.jsonl", ["data/more/e.jsonl"]],
    ["d*/more/*", ["data/more/e.jsonl", "data/more/notes.txt"]],
    ["*", [".gitattributes", "README.md", "top"]],
  ])("%s", async (glob, files) => {
    expect(await expanded(`${N}/${glob}`)).toEqual(files.map((file) => `${N}/${file}`));
  });

  it("is read over all pages of the listing, each asked for once", async () => {
    const read = createHub({ env });
    const names = [`${N}/**/*.jsonl`, `${N}/**/*.parquet`];
    expect(await responses(names, { hub: read })).toEqual(["d", "b", "e", "a"]);
    const downloads = asked("/resolve/").length;
    await responses(names, { hub: read });
    expect(asked("/resolve/")).toHaveLength(downloads);
    expect(asked("/revision/")).toHaveLength(1);
    // Ten files and three folders, three a page.
    expect(asked("/tree/")).toHaveLength(5);
  });

  it("reads one folder where it needs no more", async () => {
    await expanded(`${N}/data/more/*.jsonl`);
    expect(asked("/tree/")).toEqual([expect.stringMatching(/\/data\/more$/)]);
  });

  it("takes a revision, also those that the Hub makes", async () => {
    for (const revision of ["v1", "refs/convert/parquet", "refs%2Fconvert%2Fparquet"])
      expect(await expanded(`${N}@${revision}/data/*.jsonl`)).toEqual([
        `${N}@${revision}/data/b.jsonl`,
      ]);
    expect(asked("/revision/")).toEqual([
      expect.stringMatching(/\/v1$/),
      expect.stringMatching(/\/refs\/convert\/parquet$/),
      expect.stringMatching(/\/refs\/convert\/parquet$/),
    ]);
  });
});

describe("a dataset or a folder of it", () => {
  it.each([
    [N, ["data/a.parquet", "data/b.jsonl", "data/c.csv.gz", "data/more/e.jsonl"]],
    [`${N}/`, ["data/a.parquet", "data/b.jsonl", "data/c.csv.gz", "data/more/e.jsonl"]],
    [`${N}/data/more`, ["data/more/e.jsonl"]],
    [`${N}/data/more/`, ["data/more/e.jsonl"]],
    ["hf://datasets/o/texts", ["a.txt", "b.md"]],
  ])("is its files with rows, else its texts: %s", async (address, files) => {
    const base = address.split("/").slice(0, 5).join("/");
    const notes: string[] = [];
    expect(await expanded(address, (note) => notes.push(note))).toEqual(
      files.map((file) => `${base}/${file}`),
    );
    const count = files.length === 1 ? "1 file" : `${files.length} files`;
    expect(notes).toEqual([`${address}: ${count}: ${files.join(", ")}`]);
  });

  it("is a file where one without an ending has that name", async () => {
    expect(await responses([`${N}/top`])).toEqual(["top"]);
  });

  it("is read though one file of it cannot be", async () => {
    hub.put("datasets/o/partly", { "a.parquet": "no Parquet", "b.jsonl": row("b") });
    const bad: string[] = [];
    const onBadFile = (error: LocusError) => bad.push(error.place!);
    expect(await responses(["hf://datasets/o/partly"], { onBadFile })).toEqual(["b"]);
    expect(bad).toEqual(["hf://datasets/o/partly/a.parquet"]);
  });

  it("asks for no listing where one file is named", async () => {
    expect(await responses([`${N}/data/b.jsonl`])).toEqual(["b"]);
    expect(asked("/tree/")).toEqual([]);
  });
});

describe("what is not there", () => {
  it("is told with the files that are", async () => {
    const message =
      "the dataset has 10 files: data/.cache/d.jsonl, data/a.parquet, data/b.jsonl, data/c.csv.gz, data/dataset_info.json, ...";
    for (const glob of ["dat/*.jsonl", "data/*.tsv"])
      await expect(expanded(`${N}/${glob}`)).rejects.toMatchObject({
        name: "DataError",
        message: `${N}/${glob} matches no file; ${message}`,
      });
    await expect(expanded(`${N}/dat`)).rejects.toThrow(
      `${N}/dat has no file that can be read; ${message}`,
    );
    await expect(expanded("hf://datasets/o/pictures")).rejects.toThrow(
      "has no file that can be read; the dataset has 2 files: 1.png, README.md",
    );
  });

  it("is told of a dataset, which may be private", async () => {
    const none = await failure(expanded("hf://datasets/o/none@v2/*.jsonl"));
    expect(none.message).toBe(
      "the Hub has no dataset o/none at the revision v2, or it is private (404)",
    );
    expect(none.next).toContain("set HF_TOKEN");
    env.HF_TOKEN = "hf_another0token0of0a0test";
    for (const names of [[N], [`${N}/data/b.jsonl`]]) {
      const closed = await failure(responses(names));
      expect(closed).toMatchObject({ name: "EnvironmentError", exitCode: 3 });
      expect(closed.message).toBe("the Hub has no dataset o/n, or it is private (401)");
      expect(closed.next).toContain("set HF_TOKEN");
    }
  });

  it("is asked for again where the Hub is busy, and says so", async () => {
    const waits: string[] = [];
    hub.fail(/\/revision\//, BUSY);
    hub.fail(/\/tree\//, { ...BUSY, status: 503 });
    hub.fail(/\/resolve\//, BUSY);
    const busyHub = createHub({
      env,
      onWait: (seconds, why) => waits.push(`${seconds} s, ${why}`),
    });
    const rows = await responses([`${N}/data/more`], { hub: busyHub });
    expect(rows).toEqual(["e"]);
    expect(waits).toEqual(["0 s, status 429", "0 s, status 503", "0 s, status 429"]);
  });

  it("is told of the Hub itself, and when it is busy", async () => {
    const free = createServer();
    await new Promise<void>((done) => free.listen(0, "127.0.0.1", done));
    const { port } = free.address() as AddressInfo;
    await new Promise((done) => free.close(done));
    const failsAt = (endpoint: string) =>
      failure(responses([N], { env: { ...env, HF_ENDPOINT: endpoint } }));
    const away = await failsAt(`http://127.0.0.1:${port}`);
    expect(away.message).toMatch(/^the Hub could not be reached for hf:.*ECONNREFUSED/);
    expect(away.next).toContain("HF_ENDPOINT");
    const named = await failsAt(`http://user:secret@127.0.0.1:${port}`);
    expect(named.message).toContain("user:[redacted]@");
    expect(named.message).not.toContain("secret");
    for (let times = 0; times < 4; times++) hub.fail(/\/tree\//, BUSY);
    const busy = await failure(responses([N]));
    expect(busy.message).toMatch(/^the Hub did not give hf:.* \(429\)/);
    expect(busy.next).toContain("in a while");
    expect(`${busy.message}${busy.next}`).not.toContain(TOKEN);
  });

  it.each(["hf://datasets/o", "hf://datasets/o/*", "hf://models/o/n", `${N}/../n/a.jsonl`])(
    "is no address: %s",
    async (address) => {
      await expect(expanded(address)).rejects.toMatchObject({ name: "ConfigError" });
      expect(hub.requests).toEqual([]);
    },
  );
});

describe("without the Hub", () => {
  it("takes what was fetched before, and says so", async () => {
    await responses([`${N}/data/b.jsonl`, `${N}/data/more/e.jsonl`]);
    hub.requests.length = 0;
    const offline = { ...env, HF_HUB_OFFLINE: "1" };
    const notes: string[] = [];
    const onNote = (note: string) => notes.push(note);
    expect(await responses([N], { env: offline, onNote })).toEqual(["b", "e"]);
    expect(await responses([`${N}/data/*`], { env: offline })).toEqual(["b"]);
    expect(notes).toEqual([
      `${N}: HF_HUB_OFFLINE is set, so that only what is in the cache is read: 2 files: data/b.jsonl, data/more/e.jsonl`,
    ]);
    await expect(responses([`${N}/*.csv`], { env: offline })).rejects.toThrow(
      "the dataset's part in the cache (HF_HUB_OFFLINE is set) has 2 files",
    );
    expect(hub.requests).toEqual([]);
  });
});
