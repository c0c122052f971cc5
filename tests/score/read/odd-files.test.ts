import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import type { DataError } from "../../../src/core/errors.js";
import { type ReadOptions, readAnswers } from "../../../src/score/read/index.js";

let folder: string;
const ROW = '{"response":"Yes."}\n';
const packed = gzipSync(ROW.repeat(300));

async function read(name: string, content: string | Uint8Array, options: ReadOptions = {}) {
  const path = join(folder, name);
  await writeFile(path, content);
  const bad: string[] = [];
  const notes: string[] = [];
  const responses: string[] = [];
  const onBadRow = ({ message }: DataError) => bad.push(message.replace(`${folder}/`, ""));
  const onNote = (note: string) => notes.push(note.replace(`${folder}/`, ""));
  for await (const { response } of readAnswers([path], { onBadRow, onNote, ...options }))
    responses.push(response);
  return { responses, bad, notes };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "locus-odd-"));
});

describe("a file that holds no text", () => {
  it.each([
    ["bytes", "a.jsonl", Buffer.from([1, 0, 200, 10, 0])],
    ["UTF-16 without its mark", "b.csv", Buffer.from("response\nYes.\n", "utf16le")],
  ])("is one error: %s", async (_what, name, content) => {
    await expect(read(name, content)).rejects.toMatchObject({
      message: expect.stringContaining("is no text"),
      next: expect.stringContaining("UTF-8"),
    });
  });

  it.each([
    ["cut off", packed.subarray(0, packed.length >> 1)],
    ["damaged", Buffer.concat([packed.subarray(0, -8), Buffer.alloc(8)])],
  ])("says that the archive is %s", async (_what, content) => {
    await expect(read("c.jsonl.gz", content)).rejects.toMatchObject({
      message: expect.stringContaining("c.jsonl.gz cannot be unpacked"),
      next: expect.stringContaining("cut off or damaged"),
    });
  });
});

describe("a text file", () => {
  it.each([
    ["is empty", " \n"],
    ["is not UTF-8 text", Buffer.from("Caf\xe9", "latin1")],
  ])("is skipped where it %s", async (what, content) => {
    await expect(read("d.txt", content)).rejects.toThrow("holds no answer");
    const path = join(folder, "d.txt");
    const bad: string[] = [];
    const good = join(folder, "e.md");
    await writeFile(good, "Yes.");
    const seen = [];
    for await (const { file } of readAnswers([path, good], {
      onBadRow: ({ message }) => bad.push(message),
    }))
      seen.push(file);
    expect(seen).toEqual([good]);
    expect(bad).toEqual([`${path} ${what}`]);
  });
});

describe("columns", () => {
  it("are found in other case", async () => {
    const { responses } = await read("f.csv", "Prompt,Response\nq,Yes.\n");
    expect(responses).toEqual(["Yes."]);
  });

  it("of which several fit are told, and which was taken", async () => {
    const { responses, notes } = await read("g.jsonl", '{"response":"a","answer":"b"}\n');
    expect(responses).toEqual(["a"]);
    expect(notes).toEqual([
      "g.jsonl: `response` is scored, not `answer` (--response-field chooses)",
    ]);
  });

  it.each([
    ['{"response":null}', "response (null)"],
    ['{"response":5}', "response (a number)"],
    ['{"messages":[{"role":"user","content":"q"}]}', "messages (ends with a turn of the user)"],
  ])("say why they hold no answer: %s", async (row, why) => {
    await expect(read("h.jsonl", `${row}\n`)).rejects.toThrow(why);
  });

  it("that are named must be there", async () => {
    await expect(read("i.jsonl", ROW, { responseField: "x" })).rejects.toThrow("no answer in x");
    await expect(read("i.jsonl", ROW, { promptField: "x" })).rejects.toThrow("no column x");
  });
});

describe("rows", () => {
  it("of JSONL may begin with one that is a list", async () => {
    const { responses, bad } = await read("j.jsonl", `[1,2]\n${ROW}`);
    expect(responses).toEqual(["Yes."]);
    expect(bad).toEqual(["j.jsonl:1 is no JSON object"]);
  });

  it("of JSON may be one list over several lines, or on one", async () => {
    for (const text of ['[{"response":"Yes."}]\n', '[\n{"response":"Yes."}\n]'])
      expect((await read("k.json", text)).responses).toEqual(["Yes."]);
  });

  it("of CSV that swallow the rest of the file are not scored", async () => {
    const { responses, bad } = await read("l.csv", 'prompt,response\na,b\nq,"c\nd,e\nf,g\n');
    expect(responses).toEqual(["b"]);
    expect(bad).toEqual(["l.csv:3 has a quotation mark that is never closed"]);
  });
});

describe("a JSON array that is cut off", () => {
  it.each([
    ["after a comma", '[{"response":"a"},\n{"response":"b"},\n', 2, ["a", "b"]],
    ["after a whole row", '[\n{"response":"a"}\n', 2, ["a"]],
    ["inside a row", '[{"response":"a"},\n{"response":"b"', 2, ["a"]],
    ["inside a text", '[{"response":"a"},\n{"response":"b, ', 2, ["a"]],
    ["inside a list", '[{"response":"a"},\n{"response":"b","more":[{}]', 2, ["a"]],
  ])("is told, once, and what is before it is scored: %s", async (_what, text, line, answers) => {
    const { responses, bad } = await read("m.json", text);
    expect(responses).toEqual(answers);
    expect(bad).toEqual([`m.json:${line} is where the file ends before its array does`]);
    await expect(read("m.json", text, { onBadRow: undefined })).rejects.toMatchObject({
      place: expect.stringMatching(`m\\.json:${line}$`),
      next: "It is cut off: fetch it again.",
    });
  });

  it("is told of a file that holds its begin only", async () => {
    await expect(read("n.json", "[", { onBadRow: undefined })).rejects.toThrow("n.json:1 is where");
  });
});

describe("JSON that is not UTF-8", () => {
  const latin = (text: string): Buffer => Buffer.from(text, "latin1");

  it("loses the rows that are not, as JSONL does", async () => {
    const rows = '[{"response":"a"},\n{"response":"Caf\xe9"},\n{"response":"c"}]';
    const { responses, bad } = await read("o.json", latin(rows));
    expect(responses).toEqual(["a", "c"]);
    expect(bad).toEqual(["o.json:2 is not UTF-8 text"]);
  });

  it("is no answer where its columns come as a whole", async () => {
    const columns = '{"prompt":["p","q"],"response":["a","Caf\xe9"]}';
    await expect(read("p.json", latin(columns), { onBadRow: undefined })).rejects.toMatchObject({
      message: expect.stringContaining("p.json:1 is not UTF-8 text"),
      next: "Save the file as UTF-8.",
    });
  });

  it("may hold the sign for what could not be read", async () => {
    const { responses } = await read("q.json", '[{"response":"a\ufffdb"}]');
    expect(responses).toEqual(["a\ufffdb"]);
  });
});

describe("a file of which every row was skipped", () => {
  it.each([
    ["one reason", '{"response":"Caf\xe9"}\n{"response":"\xfcber"}\n', "Save the file as UTF-8."],
    ["several", '{"response":"Caf\xe9"}\n[1]\n', "Give a file with at least one answer."],
    ["none", "", "Give a file with at least one answer."],
  ])("ends with what to do about that, for %s", async (_what, text, next) => {
    await expect(read("r.jsonl", Buffer.from(text, "latin1"))).rejects.toMatchObject({
      message: expect.stringContaining("r.jsonl holds no answer"),
      next,
    });
  });
});
