import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parsePack } from "../../../src/patterns/index.js";
import {
  createScorer,
  createSummary,
  type Format,
  formatters,
  type Output,
} from "../../../src/score/index.js";
import { type ReadOptions, readAnswers } from "../../../src/score/read/index.js";
import { createPool, type Pool, scoreThreaded } from "../../../src/score/threads/index.js";
import { startPublishHub, TOKEN } from "../../publish/publish-hub.js";

const PACK = parsePack(
  `pack: ends
version: 1
category: closer
description: ends of answers
rules:
  - id: hope
    message: Ends with a hope.
    phrases: ["I hope this helps"]
    examples:
      match: ["I hope this helps!"]
      pass: ["It helps."]
  - id: ask
    message: Asks to be asked.
    regex: ["feel free to (ask|reach out)"]
    examples:
      match: ["Feel free to ask."]
      pass: ["Ask away."]
`,
  "closer.yaml",
);
const packs = [PACK];
const messages = new Map(PACK.rules.map(({ id, message }) => [`closer/${id}`, message]));
const ROWS = 300;
let shared: Pool;
let folder: string;
let good: string;
let odd: string;
let csv: string;

function rowOf(at: number): string {
  const closer = ["I hope this helps!", "Feel free to ask.", "That is all.", "\u{1f600}"][at % 4];
  const id = at % 5 === 0 ? undefined : `row ${at}`;
  return JSON.stringify({ id, prompt: "How?", response: `Answer ${at}: yes.\n${closer}` });
}

beforeAll(async () => {
  shared = createPool(2, { packs, secondStage: false, messages });
  folder = await mkdtemp(join(tmpdir(), "locus-threads-"));
  const rows = Array.from({ length: ROWS }, (_, at) => rowOf(at));
  good = join(folder, "good.jsonl");
  await writeFile(good, rows.join("\r\n"));
  odd = join(folder, "odd.jsonl");
  const broken = ["", "  ", '{"id":"no","other":1}', "{broken", "[1]"];
  const parts = [broken[2]!, ...rows.slice(0, 100), ...broken, ...rows.slice(100), broken[3]!];
  const wrong = Buffer.from([0xff, 0xfe, 10]);
  await writeFile(odd, Buffer.concat([Buffer.from(`${parts.join("\n")}\n`), wrong]));
  csv = join(folder, "rows.csv");
  await writeFile(csv, "id,response\na,I hope this helps!\nb\nc,No.\n");
});

afterAll(async () => {
  await shared.end();
  await rm(folder, { recursive: true, force: true });
});

async function collect(outputs: AsyncIterable<Output>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of outputs) parts.push(Buffer.from(part as string));
  return Buffer.concat(parts);
}

function noting(skip: boolean, promptField?: string, env?: NodeJS.ProcessEnv) {
  const told: string[] = [];
  const options: ReadOptions = {
    onNote: (note) => told.push(note),
    onBadRow: skip ? (error) => told.push(error.message) : undefined,
    onBadFile: skip ? (error) => told.push(error.message) : undefined,
    promptField,
    env,
  };
  return { told, options };
}

async function single(files: string[], format: Format, promptField?: string) {
  const { told, options } = noting(true, promptField);
  const scorer = createScorer({ packs });
  const summary = createSummary();
  const formatter = formatters[format]({ messages });
  async function* outputs(): AsyncGenerator<Output> {
    yield formatter.begin();
    for await (const { file, line, ...answer } of readAnswers(files, options)) {
      const scored = scorer.score(answer);
      summary.add(scored);
      yield formatter.answer({ scored, response: answer.response, file, line });
    }
    yield formatter.end(summary.summary());
  }
  return { output: await collect(outputs()), told };
}

interface Asked {
  format: Format;
  skip?: boolean;
  pool?: Pool;
  promptField?: string;
  env?: NodeJS.ProcessEnv;
}

async function threaded(
  files: string[],
  { format, skip = true, pool = shared, promptField, env }: Asked,
): Promise<{ output: Buffer; told: string[] }> {
  const { told, options: read } = noting(skip, promptField, env);
  const summary = createSummary();
  const formatter = formatters[format]({ messages });
  const scorer = createScorer({ packs });
  const run = {
    files,
    read,
    format,
    formatter,
    summary,
    pool,
    threads: 2,
    scorer,
    blockBytes: 2000,
  };
  async function* outputs(): AsyncGenerator<Output> {
    yield formatter.begin();
    yield* scoreThreaded(run);
    yield formatter.end(summary.summary());
  }
  return { output: await collect(outputs()), told };
}

describe("threads", () => {
  it.each(Object.keys(formatters) as Format[])("write %s as one thread does", async (format) => {
    const files = [odd, csv, good];
    const one = await single(files, format);
    const two = await threaded(files, { format });
    expect(two.output.equals(one.output)).toBe(true);
    expect(two.told).toEqual(one.told);
  });

  it("keep the order and lose no row", async () => {
    const { output } = await threaded([good], { format: "jsonl" });
    const ids = output
      .toString()
      .trim()
      .split("\n")
      .map((line) => (JSON.parse(line) as { id: string }).id);
    const expected = Array.from({ length: ROWS }, (_, at) =>
      at % 5 === 0 ? `${good}#${at + 1}` : `row ${at}`,
    );
    expect(ids).toEqual(expected);
  });

  it("read a dataset on the Hub", async () => {
    const hub = await startPublishHub();
    hub.put("datasets/o/n", { "README.md": "# N", "b.jsonl": rowOf(0), "a.jsonl": rowOf(5) });
    const env = { HF_ENDPOINT: hub.url, HF_TOKEN: TOKEN, HF_HOME: folder };
    const { output } = await threaded(["hf://datasets/o/n"], { format: "jsonl", env });
    await hub.close();
    const ids = output.toString().match(/"id":"[^"]+"/g);
    expect(ids).toEqual(["a", "b"].map((name) => `"id":"hf://datasets/o/n/${name}.jsonl#1"`));
  });

  it("name bad rows by their lines", async () => {
    const { told } = await threaded([odd], { format: "csv" });
    const lines = told.map((text) => /odd\.jsonl:(\d+)/.exec(text)?.[1]);
    expect(lines).toEqual(["1", "104", "105", "106", "307", "308"]);
  });

  it("stop at the first bad row where none may be skipped", async () => {
    const failed = threaded([odd], { format: "jsonl", skip: false });
    await expect(failed).rejects.toMatchObject({ code: "data", place: `${odd}:1` });
  });

  it("say what one thread says where every row had to be skipped", async () => {
    const latin = join(folder, "latin.jsonl");
    await writeFile(latin, Buffer.from('{"response":"Caf\xe9"}\n'.repeat(3), "latin1"));
    const expected = {
      message: expect.stringContaining("holds no answer"),
      next: "Save the file as UTF-8.",
    };
    await expect(single([latin], "jsonl")).rejects.toMatchObject(expected);
    await expect(threaded([latin], { format: "jsonl" })).rejects.toMatchObject(expected);
  });

  it("leave out a file without a row, and say so", async () => {
    const empty = join(folder, "empty.jsonl");
    await writeFile(empty, "\n");
    for (const files of [
      [empty, good],
      [good, empty],
    ]) {
      const { output, told } = await threaded(files, { format: "jsonl" });
      expect(told).toEqual([`${empty} holds no row`]);
      expect(output.toString().trim().split("\n")).toHaveLength(ROWS);
    }
  });

  it("count rows without the named prompt, and hold back a file in which all are", async () => {
    const some = join(folder, "some.jsonl");
    const bare = '{"response":"I hope this helps!"}\n';
    await writeFile(some, `${bare.repeat(200)}{"ask":"q","response":"No."}\n`);
    const all = join(folder, "all.jsonl");
    await writeFile(all, bare.repeat(900));
    const promptField = "ask";
    const pool = createPool(1, { packs, secondStage: false, messages, promptField });
    const one = await single([all, some], "jsonl", promptField);
    const two = await threaded([all, some], { format: "jsonl", promptField, pool });
    await pool.end();
    expect(two.told).toEqual([
      `${all} has no column ask; there are: response`,
      `${some}: 200 of 201 answers have no column ask`,
    ]);
    expect(two.output.toString().trim().split("\n")).toHaveLength(201);
    expect(two).toEqual(one);
  });

  it("say what one thread says of packs that clash", async () => {
    const rules = [PACK, PACK];
    const expected = (() => {
      try {
        return createScorer({ packs: rules });
      } catch (error) {
        return error as Error;
      }
    })() as Error;
    const pool = createPool(1, { packs: rules, secondStage: false, messages });
    const failed = threaded([good], { format: "jsonl", pool });
    await expect(failed).rejects.toMatchObject({ code: "config", message: expected.message });
    await pool.end();
  });

  it("hand on the error of a thread that dies", async () => {
    const script = pathToFileURL(join(import.meta.dirname, "failing-worker.mjs"));
    const pool = createPool(1, { packs, secondStage: false, messages }, script);
    const failed = threaded([good], { format: "jsonl", pool });
    await expect(failed).rejects.toThrow("the thread broke");
    await pool.end();
  });
});
