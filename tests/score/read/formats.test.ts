import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { parquetWriteBuffer } from "hyparquet-writer";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ReadOptions, readAnswers } from "../../../src/score/read/index.js";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "locus-formats-"));
});
afterAll(() => rm(folder, { recursive: true }));

async function read(name: string, content: string | Uint8Array, options: ReadOptions = {}) {
  const path = join(folder, name);
  await writeFile(path, content);
  return all([path], options);
}

async function all(names: string[], options: ReadOptions = {}) {
  const rows = [];
  for await (const row of readAnswers(names, options)) rows.push(row);
  return rows;
}

const user = { role: "user", content: "p" };
const two = [
  { prompt: "p", response: "a" },
  { prompt: "p", response: "b, ü\nx" },
];
const parquet = new Uint8Array(
  parquetWriteBuffer({
    rowGroupSize: 1,
    columnData: [
      { name: "prompt", data: ["p", "p"] },
      { name: "response", data: ["a", "b, ü\nx"] },
    ],
  }),
);
const csv = 'prompt,response\r\np,a\r\np,"b, ü\nx"\r\n';

describe("formats", () => {
  it.each<[string, string | Uint8Array]>([
    ["a.jsonl", two.map((row) => JSON.stringify(row)).join("\r\n")],
    ["bom.jsonl", `\ufeff${two.map((row) => JSON.stringify(row)).join("\n")}`],
    ["array.json", JSON.stringify(two, null, 2)],
    ["array.jsonl", JSON.stringify(two)],
    ["lines.json", two.map((row) => JSON.stringify(row)).join("\n")],
    ["columns.json", JSON.stringify({ prompt: ["p", "p"], response: ["a", "b, ü\nx"] }, null, 1)],
    ["rows.json", JSON.stringify({ rows: two })],
    ["a.csv", csv],
    ["without-ending", csv],
    ["tabs-without-ending", csv.replaceAll(/(?<=prompt|p),/g, "\t")],
    ["input.csv", csv.replace("prompt,response", "input,output")],
    ["semicolon.csv", csv.replaceAll(/(?<=prompt|p),/g, ";")],
    ["a.tsv", csv.replaceAll(/(?<=prompt|p),/g, "\t")],
    ["utf16.csv", Buffer.from(`\ufeff${csv}`, "utf16le")],
    ["a.csv.gz", gzipSync(csv)],
    ["a.jsonl.gz", gzipSync(two.map((row) => JSON.stringify(row)).join("\n"))],
    ["a.parquet", parquet],
    ["parquet-without-ending", parquet],
    ["a.parquet.gz", gzipSync(parquet)],
  ])("%s", async (name, content) => {
    const rows = await read(name, content);
    expect(rows.map(({ response, messages }) => ({ response, messages }))).toEqual([
      { response: "a", messages: [user] },
      { response: "b, ü\nx", messages: [user] },
    ]);
  });

  it("reads a text file as one answer", async () => {
    expect((await read("a.md", "# Hi\r\n")).map(({ response }) => response)).toEqual(["# Hi\r\n"]);
  });

  it("expands globs and names what is missing", async () => {
    await writeFile(join(folder, "g1.txt"), "one");
    await writeFile(join(folder, "g2.txt"), "two");
    const rows = await all([join(folder, "g?.txt")]);
    expect(rows.map(({ response }) => response)).toEqual(["one", "two"]);
    await expect(all([join(folder, "none*.txt")])).rejects.toThrow("matches no file");
    await expect(all([join(folder, "none.txt")])).rejects.toThrow("does not exist");
    await expect(all([folder])).rejects.toThrow("is a folder");
  });
});

describe("columns", () => {
  it.each([
    ["question/answer", { question: "p", answer: "r" }],
    ["alpaca", { instruction: "p", input: "", output: "r" }],
    [
      "ShareGPT",
      {
        conversations: [
          { from: "human", value: "p" },
          { from: "gpt", value: "r" },
        ],
      },
    ],
    [
      "ShareGPT under a model's name",
      {
        conversations: [
          { from: "human", value: "p" },
          { from: "Bing", value: "r" },
        ],
      },
    ],
    [
      "a model's name with its version",
      {
        messages: [user, { role: "gpt-4", content: "r" }],
      },
    ],
    ["messages", { messages: [user, { role: "assistant", content: "r" }] }],
    [
      "content as a list of texts",
      {
        messages: [
          { role: "user", content: ["p"] },
          { role: "assistant", content: ["", { type: "text", text: "r" }] },
        ],
      },
    ],
    ["preference", { prompt: "p", chosen: "r", rejected: "x" }],
    ["preference turns", { chosen: [user, { role: "assistant", content: "r" }], rejected: [] }],
    [
      "roles in other case",
      {
        messages: [
          { role: "Human", content: "p" },
          { role: "AI", content: "r" },
        ],
      },
    ],
    [
      "prompter and Model",
      {
        messages: [
          { role: "prompter", content: "p" },
          { role: "Model", content: "r" },
        ],
      },
    ],
    ["generated_text", { prompt: "p", generated_text: "r" }],
    ["model_output", { prompt: "p", model_output: "r" }],
    ["completion", { prompt: "p", completion: "r" }],
    ["output_text", { prompt: "p", output_text: "r" }],
    [
      "a batch of an API",
      {
        prompt: "p",
        response: { body: { choices: [{ message: { role: "assistant", content: "r" } }] } },
      },
    ],
    ["an API's answer", { prompt: "p", choices: [{ message: { content: "r" } }] }],
    ["Arena", { prompt: "p", choices: [{ index: 0, turns: ["r", "x"] }] }],
    ["Arena, turns with counts", { prompt: "p", choices: [{ turns: [{ content: "r" }] }] }],
  ])("%s", async (_name, row) => {
    const [answer] = await read("one.jsonl", JSON.stringify(row));
    expect(answer).toMatchObject({ response: "r", messages: [user] });
  });

  it("splits transcripts into their turns", async () => {
    const row = (chosen: string) =>
      JSON.stringify({ chosen, rejected: "\n\nHuman: p\n\nAssistant: x" });
    const turns = "\n\nHuman: p\n\nAssistant: q\n\nIt is.\n\nHuman: so?\n\nAssistant: r";
    const lines = [
      row(turns),
      row("\n\nAssistant: r"),
      row("r\n\nHuman: is a mark"),
      JSON.stringify({ prompt: "\n\nHuman: p\n\nAssistant:", response: " r" }),
    ];
    const answers = await read("hh.jsonl", lines.join("\n"));
    expect(answers.map(({ response, messages }) => ({ response, messages }))).toEqual([
      {
        response: "r",
        messages: [
          user,
          { role: "assistant", content: "q\n\nIt is." },
          { role: "user", content: "so?" },
        ],
      },
      { response: "r" },
      { response: "r\n\nHuman: is a mark" },
      { response: " r", messages: [user] },
    ]);
  });

  it("takes the id of a batch's row from its custom_id, and needs no prompt", async () => {
    const choices = [{ message: { role: "assistant", content: "r" } }];
    const batch = {
      id: "batch_req_1",
      custom_id: "mine-1",
      response: { status_code: 200, request_id: "x", body: { id: "y", choices } },
      error: null,
    };
    const [answer] = await read("batch.jsonl", JSON.stringify(batch));
    expect(answer).toMatchObject({ id: "mine-1", response: "r" });
    expect(answer).not.toHaveProperty("messages");
    const [plain] = await read("plain.jsonl", '{"id":"1","custom_id":"x","answer":"r"}');
    expect(plain?.id).toBe("1");
  });

  it("takes the named columns", async () => {
    const options = { promptField: "ask", responseField: "said" };
    const row = JSON.stringify({ ask: "p", said: "r", response: "x" });
    expect((await read("named.jsonl", row, options))[0]).toMatchObject({
      response: "r",
      messages: [user],
    });
  });

  it("takes what the named paths lead to, or a column of that name", async () => {
    const options = { promptField: "a.q", responseField: "a.b[0].c" };
    for (const row of [{ a: { q: "p", b: [{ c: "r" }] } }, { "a.q": "p", "a.b[0].c": "r" }])
      expect((await read("paths.jsonl", JSON.stringify(row), options))[0]).toMatchObject({
        response: "r",
        messages: [user],
      });
  });

  it("says once which columns there are where none fits", async () => {
    const bad: unknown[] = [];
    const rows = '{"body":"x"}\n{"body":"y"}';
    await expect(
      read("unfit.jsonl", rows, { onBadRow: (error) => bad.push(error) }),
    ).rejects.toThrow(/there are: body/);
    expect(bad).toEqual([]);
  });
});

describe("bad rows", () => {
  const places = async (name: string, content: string | Uint8Array) => {
    const bad: string[] = [];
    const rows = await read(name, content, {
      onBadRow: (error) => bad.push(error.place!.slice(folder.length + 1)),
    });
    return { bad, good: rows.length };
  };

  it("are named by line and do not stop a run", async () => {
    const latin = Buffer.concat([
      Buffer.from('{"answer":"a"}\n{"answer":"'),
      Buffer.from([0xe9]),
      Buffer.from('"}\n{"answer":""}\n'),
    ]);
    expect(await places("latin.jsonl", latin)).toEqual({ bad: ["latin.jsonl:2"], good: 2 });
    expect(await places("short.csv", "id,answer\n1,a\n2\n3,c\n")).toEqual({
      bad: ["short.csv:3"],
      good: 2,
    });
    expect(await places("bad.json", '[{"answer":"a"},\n{"answer":oops},\n{"answer":"c"}]')).toEqual(
      { bad: ["bad.json:2"], good: 2 },
    );
  });

  it("are the failed requests of a batch, with the reason", async () => {
    const rows = [
      { response: { body: { choices: [{ message: { content: "r" } }] } }, error: null },
      { response: null, error: { code: "batch_expired", message: "It took too long." } },
      {
        response: { status_code: 400, body: { error: { message: "Too long.", code: null } } },
        error: null,
      },
      { response: { status_code: 500, body: {} }, error: null },
      { response: null, error: {} },
    ].map((row, at) => JSON.stringify({ id: `s${at}`, custom_id: `c${at}`, ...row }));
    const bad: string[] = [];
    const onBadRow = ({ message }: Error) => bad.push(message.slice(folder.length + 1));
    expect(await read("failed.jsonl", rows.join("\n"), { onBadRow })).toHaveLength(1);
    const failed = "holds no answer, as its request failed:";
    expect(bad).toEqual([
      `failed.jsonl:2 ${failed} batch_expired: It took too long.`,
      `failed.jsonl:3 ${failed} 400: Too long.`,
      `failed.jsonl:4 ${failed} status 500`,
      `failed.jsonl:5 ${failed} no reason is given`,
    ]);
    await expect(read("failed.jsonl", rows[1]!)).rejects.toMatchObject({
      message: expect.stringContaining("batch_expired"),
      next: "Send that request again.",
    });
  });

  it("may be 70 MB long; 50 MB is an answer", async () => {
    const big = Buffer.concat([
      Buffer.from('{"answer":"'),
      Buffer.alloc(50e6, "a"),
      Buffer.from('"}\n'),
      Buffer.alloc(70e6, "b"),
      Buffer.from('\n{"answer":"c"}\n'),
    ]);
    expect(await places("big.jsonl", big)).toEqual({ bad: ["big.jsonl:2"], good: 2 });
  });

  it.each([
    ["empty.jsonl", ""],
    ["blank.jsonl", "\n \n"],
    ["header.csv", "prompt,response\n"],
    ["list.json", "[]"],
  ])("are none in %s", async (name, content) => {
    await expect(read(name, content)).rejects.toThrow(`${name} holds no row`);
  });
});

describe("the bytes of a Parquet file", () => {
  it("are told row by row, and add up to the whole", async () => {
    const content = new Uint8Array(
      parquetWriteBuffer({
        rowGroupSize: 4,
        columnData: [{ name: "response", data: Array.from({ length: 7 }, (_, at) => `a ${at}`) }],
      }),
    );
    const told: number[] = [];
    await read("bytes.parquet", content, { onBytes: (bytes) => told.push(bytes) });
    expect(told).toHaveLength(7);
    expect(Math.min(...told)).toBeGreaterThan(0);
    expect(told.reduce((sum, bytes) => sum + bytes)).toBe(content.length);
  });
});

describe("hf://", () => {
  it("downloads with the token, and works offline after", async () => {
    const commit = "a".repeat(40);
    const body = '{"prompt":"p","response":"a"}\n';
    const seen: string[] = [];
    const entry = { type: "file", path: "d/a.jsonl", size: body.length, oid: "b".repeat(40) };
    const server = createServer((request, response) => {
      const path = decodeURIComponent((request.url ?? "").split("?")[0]!);
      seen.push(request.headers.authorization ?? "");
      if (path.includes("/paths-info/")) {
        let asked = "";
        request.on("data", (chunk) => {
          asked += chunk;
        });
        request.on("end", () => {
          response.end(JSON.stringify(asked.includes(entry.path) ? [entry] : []));
        });
        return;
      }
      if (path.startsWith("/api/datasets/o/n"))
        return void response.end(JSON.stringify({ id: "o/n", _id: "1", sha: commit }));
      if (path !== `/datasets/o/n/resolve/${commit}/d/a.jsonl`)
        return void response.writeHead(404).end();
      const partial = request.headers.range !== undefined;
      response.writeHead(partial ? 206 : 200, {
        etag: '"x"',
        "content-length": body.length,
        "content-range": `bytes 0-${body.length - 1}/${body.length}`,
      });
      response.end(request.method === "HEAD" ? undefined : body);
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    const env = {
      HF_ENDPOINT: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      HF_TOKEN: "hf_test",
      HF_HOME: join(folder, "hub"),
    };
    try {
      const sizes: number[] = [];
      const onFetched = (bytes: number) => sizes.push(bytes);
      const [first] = await all(["hf://datasets/o/n/d/a.jsonl"], { env, onFetched });
      expect(first?.response).toBe("a");
      expect(sizes).toEqual([body.length]);
      expect(seen).toContain("Bearer hf_test");
      await expect(all(["hf://datasets/o/n/none.jsonl"], { env })).rejects.toThrow("did not give");
    } finally {
      server.close();
    }
    const offline = { ...env, HF_HUB_OFFLINE: "1" };
    expect(await all(["hf://datasets/o/n/d/a.jsonl"], { env: offline })).toHaveLength(1);
    await expect(all(["hf://datasets/o/n/b.jsonl"], { env: offline })).rejects.toThrow("OFFLINE");
  });
});
