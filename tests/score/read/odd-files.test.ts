import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import type { DataError } from "../../../src/core/errors.js";
import { csv } from "../../../src/score/read/csv.js";
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

async function* inParts(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
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

describe("an archive", () => {
  const many = gzipSync(
    Array.from({ length: 40_000 }, (_, at) => `{"response":"${Math.sin(at)}"}\n`).join(""),
  );
  const named = Buffer.concat([packed.subarray(0, 3), Buffer.from([8]), packed.subarray(4, 10)]);
  const withName = Buffer.concat([named, Buffer.from("a.jsonl\0"), packed.subarray(10)]);

  it.each([
    ["a few bytes", Buffer.concat([packed, Buffer.from("tail")]), 300, 4],
    ["many", Buffer.concat([many, Buffer.alloc(1e6, "tail")]), 40_000, 1e6],
    ["a second one and bytes", Buffer.concat([many, withName, Buffer.from("t")]), 40_300, 1],
  ])("loses no row to what follows it, which is told: %s", async (_what, content, rows, tail) => {
    const { responses, bad, notes } = await read("c.jsonl.gz", content);
    expect(responses).toHaveLength(rows);
    expect(bad).toEqual([]);
    expect(notes).toEqual([
      `c.jsonl.gz: ${tail === 1 ? "1 byte" : `${tail.toLocaleString("en")} bytes`} behind the end of the archive ${tail === 1 ? "is" : "are"} left out`,
    ]);
  });

  it("may be followed by zeros, or by another one", async () => {
    const { responses, notes } = await read("c.jsonl.gz", Buffer.concat([packed, withName]));
    expect(responses).toHaveLength(600);
    expect(notes).toEqual([]);
    const padded = await read("c.jsonl.gz", Buffer.concat([packed, Buffer.alloc(512)]));
    expect(padded).toMatchObject({ bad: [], notes: [] });
    expect(padded.responses).toHaveLength(300);
  });
});

describe("a file whose name does not tell what it is", () => {
  it("is refused where its content does not either, with what to do", async () => {
    await expect(read("answer", "I hope this helps!\nOk then.\n")).rejects.toMatchObject({
      message: expect.stringMatching(/answer is neither JSON nor a table with a known column$/),
      next: expect.stringMatching(/\.txt or \.md.*\.csv.*--response-field/),
    });
    const { responses, bad } = await read("rows", `loading\n${ROW}`);
    expect(responses).toEqual(["Yes."]);
    expect(bad).toEqual([expect.stringContaining("rows:1 is not JSON")]);
    await expect(read("nothing", "\n")).rejects.toThrow("nothing holds no row");
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
    [
      '{"conversations":[{"from":"human","value":"q"},{"from":"Narrator","value":"r"}]}',
      "conversations (ends with a turn of `Narrator`, which is no known role)",
    ],
    [
      '{"messages":[{"role":"user","content":"q"},{"role":"tool","content":"r"}]}',
      "messages (ends with a turn of the user)",
    ],
    ['{"messages":[{"content":"q"}]}', "messages (no conversation)"],
    ['{"response":[]}', "response (an empty list)"],
    ['{"text":"q","role":"prompter"}', "text (a turn of the user)"],
    ['{"chosen":"\\n\\nHuman: q","rejected":""}', "chosen (ends with a turn of the user)"],
    ['{"response":{"body":{}}}', "response (an object)"],
  ])("say why they hold no answer: %s", async (row, why) => {
    const { bad } = await read("h.jsonl", `${row}\n${ROW}`);
    expect(bad).toEqual([expect.stringContaining(why)]);
    await expect(read("h.jsonl", `${row}\n`)).rejects.toThrow("holds no answer");
    await expect(read("h.jsonl", `${row}\n`, { onBadRow: undefined })).rejects.toThrow(why);
  });

  it.each([
    ['{"response":null}', "Give such rows an answer, or leave them out."],
    ['{"response":[]}', "Give such rows an answer, or leave them out."],
    [
      '{"messages":[{"role":"user","content":"q"}]}',
      "Give such rows an answer, or leave them out.",
    ],
    ['{"text":"q","role":"prompter"}', "Give such rows an answer, or leave them out."],
    [
      '{"conversations":[{"from":"llamas","value":"a"}]}',
      "Name the column with --response-field (and --prompt-field).",
    ],
    ['{"response":{"text":"a"}}', "Name the column with --response-field (and --prompt-field)."],
    ['{"reply":"a"}', "Name the column with --response-field (and --prompt-field)."],
  ])("say what to do about %s", async (row, next) => {
    await expect(read("h.jsonl", row, { onBadRow: undefined })).rejects.toMatchObject({ next });
  });

  it("of a turn by itself hold an answer where it is the assistant's", async () => {
    const rows = '{"text":"q","role":"prompter"}\n{"text":"r","role":"assistant"}\n{"text":"s"}\n';
    expect((await read("h.jsonl", rows)).responses).toEqual(["r", "s"]);
    const { responses } = await read("h.jsonl", rows, { responseField: "text" });
    expect(responses).toEqual(["q", "r", "s"]);
  });

  it("are named with what this very row holds, also where an answer comes late", async () => {
    const rows = ['{"response":{"a":1}}', '{"response":5}', '{"response":["Yes."]}'];
    const { responses, bad } = await read("h.jsonl", rows.join("\n"), {
      responseField: "response[0]",
    });
    expect(responses).toEqual(["Yes."]);
    expect(bad).toEqual([
      "h.jsonl:1 has no answer in response[0]; there are: response (an object)",
      "h.jsonl:2 has no answer in response[0]; there are: response (a number)",
    ]);
  });

  it("of Arena say that the first of several turns is scored", async () => {
    const row = JSON.stringify({ choices: [{ index: 0, turns: ["First.", "Second."] }] });
    const { responses, notes } = await read("t.jsonl", row);
    expect(responses).toEqual(["First."]);
    expect(notes).toEqual([
      "t.jsonl: the first of 2 turns is scored (--response-field 'choices[0].turns[1]' chooses the last)",
    ]);
    const last = await read("t.jsonl", row, { responseField: "choices[0].turns[1]" });
    expect(last).toMatchObject({ responses: ["Second."], notes: [] });
    const one = JSON.stringify({ choices: [{ turns: [{ content: "Only." }] }] });
    expect(await read("t.jsonl", one)).toMatchObject({ responses: ["Only."], notes: [] });
  });

  it("named twice in a CSV are refused where one could be the answer or its prompt", async () => {
    for (const header of ["prompt,response,response", "prompt,Prompt,response,prompt"])
      await expect(
        read("k.csv", `${header}\n${"a,".repeat(header.split(",").length - 1)}a\n`),
      ).rejects.toThrow(/k\.csv:1 names more than one column (response|prompt)/);
    await expect(read("k.csv", "mine,mine\na,b\n", { responseField: "mine" })).rejects.toThrow(
      "more than one column mine",
    );
    const { responses, notes } = await read(
      "k.csv",
      "response,note,note,,\nYes.,a,b,,\nNo.,a,b,,\n",
    );
    expect(responses).toEqual(["Yes.", "No."]);
    expect(notes).toEqual([
      "k.csv:1 names columns more than once: note; the last one of each is read",
    ]);
  });

  it("may have no answer in any number of rows before the first that has", async () => {
    const lines = `{"response":null}\n`.repeat(20_000);
    const { responses, bad } = await read("h.jsonl", lines + ROW);
    expect(responses).toEqual(["Yes."]);
    expect(bad).toHaveLength(20_000);
    expect(bad.at(-1)).toContain("h.jsonl:20000 ");
  });

  it("may be missing in rows before the first, each of which is told", async () => {
    const lines = '{"error":"timeout"}\n'.repeat(120);
    const { responses, bad } = await read("h.jsonl", lines + ROW);
    expect(responses).toEqual(["Yes."]);
    expect(bad).toHaveLength(120);
    expect(bad[119]).toContain("h.jsonl:120 has no column that holds an answer; there are: error");
  });

  it("of another kind altogether end the reading early", async () => {
    const lines = '{"error":"timeout"}\n'.repeat(10_000);
    let bytes = 0;
    const onBytes = (more: number) => {
      bytes += more;
    };
    const rest = ROW.repeat(200_000);
    await expect(read("h.jsonl", lines + rest, { onBytes })).rejects.toThrow("there are: error");
    expect(bytes).toBeLessThan(rest.length / 2);
  });

  it("for the prompt may be missing in some rows, which are counted", async () => {
    const asked = '{"ask":"q","response":"No."}\n';
    const { responses, bad, notes } = await read("i.jsonl", ROW + ROW + asked, {
      promptField: "ask",
    });
    expect(responses).toEqual(["Yes.", "Yes.", "No."]);
    expect(bad).toEqual([]);
    expect(notes).toEqual(["i.jsonl: 2 of 3 answers have no column ask"]);
  });

  it("for the prompt keep a file's answers back that are missing in all rows", async () => {
    const path = join(folder, "no-prompt.jsonl");
    const good = join(folder, "with-prompt.jsonl");
    await writeFile(path, ROW);
    await writeFile(good, '{"ask":"q","response":"No."}\n');
    const left: string[] = [];
    const responses: string[] = [];
    for await (const { response } of readAnswers([path, good], {
      promptField: "ask",
      onBadFile: ({ message }) => left.push(message),
    }))
      responses.push(response);
    expect(responses).toEqual(["No."]);
    expect(left).toEqual([`${path} has no column ask; there are: response`]);
  });

  it("that are named in other case than the answer's are found", async () => {
    const found = [];
    const path = join(folder, "case.jsonl");
    await writeFile(path, '{"Ask":"q","Response":"No."}\n');
    for await (const { messages } of readAnswers([path], { promptField: "Ask" }))
      found.push(messages);
    expect(found).toEqual([[{ role: "user", content: "q" }]]);
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

  it.each(["k.json", "k.jsonl", "without-ending"])(
    "of JSON may be printed over several lines, one after the other: %s",
    async (name) => {
      const print = (value: unknown) => JSON.stringify(value, null, 2);
      const one = { id: "{", response: "a", messages: [] };
      expect((await read(name, `${print(one)}\n`)).responses).toEqual(["a"]);
      expect((await read(name, print([one, one]))).responses).toEqual(["a", "a"]);
      expect((await read(name, print({ train: [one] }))).responses).toEqual(["a"]);
      const { responses, bad } = await read(name, `${[one, one].map(print).join("\n")}\noops`);
      expect(responses).toEqual(["a", "a"]);
      expect(bad).toEqual([expect.stringContaining(`${name}:10 is not JSON`)]);
    },
  );

  it("of JSON come from every list of a dataset's splits; what else has rows is told", async () => {
    const lists = { train: [{ response: "a" }], test: [{ response: "b" }, { response: "c" }] };
    const both = await read("k.json", JSON.stringify(lists, null, 1));
    expect(both).toMatchObject({ responses: ["a", "b", "c"], bad: [], notes: [] });
    const more = { version: [1], ...lists, other: [{ response: "d" }], none: [] };
    const { responses, notes } = await read("k.json", JSON.stringify(more));
    expect(responses).toEqual(["a", "b", "c"]);
    expect(notes).toEqual(["k.json:1: the rows under train, test are read, not those under other"]);
  });

  it("of CSV go on behind one whose quotation mark is never closed", async () => {
    const rows = Array.from({ length: 1000 }, (_, at) => `${at},Answer ${at}`);
    rows[99] = '99,"Answer 99';
    const { responses, bad } = await read("l.csv", `id,response\n${rows.join("\n")}\n`);
    expect(responses).toHaveLength(999);
    expect([responses[98], responses[99], responses[998]]).toEqual([
      "Answer 98",
      "Answer 100",
      "Answer 999",
    ]);
    expect(bad).toEqual(["l.csv:101 has a quotation mark that is never closed"]);
  });

  it("of CSV go on where quoted ones follow, behind all lines of the one at fault", async () => {
    const quoted = (at: number): string => `${at},"Well, ""${at}""\n\nand more",m`;
    const rows = Array.from({ length: 20 }, (_, at) => quoted(at));
    rows[4] = rows[4]!.replace('",m', ",m");
    rows[9] = '9,"one';
    rows[10] = '10,"ten",m';
    for (const newline of ["\n", "\r\n"]) {
      const text = `id,response,model\n${rows.join("\n")}`.replaceAll("\n", newline);
      const { responses, bad } = await read("l.csv", text);
      expect(responses).toHaveLength(18);
      expect(responses).toContain("ten");
      expect(bad).toEqual([
        "l.csv:14 has a quotation mark that is never closed (lines 14 to 16)",
        "l.csv:29 has a quotation mark that is never closed",
      ]);
    }
  });

  it("of CSV that swallow the next one are not scored, and the next one is", async () => {
    const text =
      'id,response\na,"I hope this helps!\nb,"fine"\nc,"say ""hi""\nnow"\nd,"so "it" is"\n';
    const { responses, bad } = await read("l.csv", text);
    expect(responses).toEqual(["fine", 'say "hi"\nnow', 'so "it" is']);
    expect(bad).toEqual(["l.csv:2 has a quotation mark that is never closed"]);
  });

  it.each([
    [
      "prose",
      'id,response\na,b\nc,"He said "no, I\n"Go home, she" said.\nOK, so\n\nHe went"\nd,e\n',
    ],
    ["a list", 'id,response\na,b\nc,"All:\n["x","y"]\n"z": 1,"\nd,e\n'],
  ])("of CSV are none inside of an answer whose marks are not doubled: %s", async (_what, text) => {
    const { responses, bad } = await read("l.csv", text);
    expect(responses).toEqual(["b", "e"]);
    expect(bad).toEqual([expect.stringContaining("l.csv:3 has a quotation mark that is neither")]);
  });

  it.each([
    ["one column", 'response\nb\n"c\nI hope this helps!\n', "3 to 4", ["b"]],
    ["prose", 'id,response\na,b\nq,"Well.\n\nFirst, this.\nThen that.', "3 to 6", ["b"]],
    ["both", 'id,response\na,b\nq,"Well.\n\nSo.\nd,e\nf,"g"\n', "3 to 6", ["b", "g"]],
  ])(
    "of CSV may be lost where no row can be told from a line of text: %s",
    async (_what, text, lines, answers) => {
      const lost: number[] = [];
      const messages: string[] = [];
      const onBadRow = ({ message }: DataError, lines: number) => {
        messages.push(message.replace(`${folder}/`, ""));
        lost.push(lines);
      };
      const { responses } = await read("l.csv", text, { onBadRow });
      expect(responses).toEqual(answers);
      expect(messages).toEqual([
        `l.csv:3 has a quotation mark that is never closed: lines ${lines} are not read`,
      ]);
      expect(lost).toEqual([Number(lines.at(-1)) - 3]);
    },
  );

  it.each([
    ["CRLF first", "id,response,model\r\n1,a,m\n2,b,m\n3,c,m\n", ["a", "b", "c"]],
    ["LF first", "id,response,model\n1,a,m\r\n2,b,m\r\n3,c,m", ["a", "b", "c"]],
    [
      "the answer last",
      'id,response\r\n1,a\n2,"b"\r\n3,"c\r\nd\r"\r\n4,e\r\n5,"f"\r',
      ["a", "b", "c\r\nd\r", "e", "f"],
    ],
    [
      "one column",
      "response\r\nI hope this helps!\nOk then.\n",
      ["I hope this helps!", "Ok then."],
    ],
  ])(
    "of CSV may end in either way, and what is quoted stays as it is: %s",
    async (_what, text, answers) => {
      const { responses, bad } = await read("l.csv", text);
      expect(responses).toEqual(answers);
      expect(bad).toEqual([]);
    },
  );

  it("of CSV are the same however the bytes come, with their lines", async () => {
    const rows = 'id,response\r\n1,"a ""b"",\r\n\rc"\n\n2,d\r\n3,"e"\r\n4\n5,"f\n6,"g"\r\n7,h';
    const read = async (size: number) => {
      const seen: unknown[] = [];
      for await (const row of csv(inParts(Buffer.from(rows), size), "f", {}))
        seen.push("problem" in row ? row.problem.message : [row.line, row.fields.response]);
      return seen;
    };
    const whole = await read(rows.length);
    expect(whole).toEqual([
      [2, 'a "b",\r\n\rc'],
      [5, "d"],
      [6, "e"],
      "f:7 has 1 fields where the header has 2",
      "f:8 has a quotation mark that is never closed",
      [9, "g"],
      [10, "h"],
    ]);
    for (const size of [1, 2, 3, 7, 20]) expect(await read(size)).toEqual(whole);
  });

  it("of CSV may end in a field that is cut off", async () => {
    const { responses, bad } = await read("l.csv", 'id,response\na,b\nc,"I ho');
    expect(responses).toEqual(["b"]);
    expect(bad).toEqual(["l.csv:3 has a quotation mark that is never closed"]);
  });

  it("of CSV follow Excel's line for the delimiter, and are counted with it", async () => {
    const text = 'sep=;\r\nid,response;answer,response\r\n"a";"b, c"\r\nd\r\n';
    for (const name of ["l.csv", "without-ending"]) {
      const { responses, bad } = await read(name, text.replaceAll(",response", ""));
      expect(responses).toEqual(["b, c"]);
      expect(bad).toEqual([`${name}:4 has 1 fields where the header has 2`]);
    }
    const { responses } = await read("l.csv", text, { responseField: "answer,response" });
    expect(responses).toEqual(["b, c"]);
  });

  it.each(["\n", "\r\n", "\r"])("of CSV come whole however long they are: %j", async (newline) => {
    const long = `"${"word, ".repeat(200_000)}\n""end"""`;
    const lines = ["id,response", `a,${long}`, "b,c", `d,${long}`, "e,f"];
    const { responses, bad } = await read("l.csv", lines.join(newline));
    expect(bad).toEqual([]);
    expect(responses.map((text) => text.length)).toEqual([1_200_006, 1, 1_200_006, 1]);
  });
});

describe("numbers", () => {
  it.each([["n.jsonl", "\n"] as const, ["n.json", ",\n"] as const])(
    "that JSON lacks are no values, and stay in texts: %s",
    async (name, between) => {
      const rows = [
        '{"response":"NaN is \\"NaN\\", or -Infinity","score":NaN,"more":[-Infinity, {"a":Infinity}]}',
        '{"response":NaN}',
        '{"response":"a","score":NaNs}',
        '{"response":"b","score":nan}',
      ].join(between);
      const text = name.endsWith("l") ? rows : `[${rows}]`;
      const { responses, bad } = await read(name, text);
      expect(responses).toEqual(['NaN is "NaN", or -Infinity']);
      expect(bad).toEqual([
        expect.stringContaining(`${name}:2 has no column that holds an answer`),
        expect.stringContaining(`${name}:3 is not JSON`),
        expect.stringContaining(`${name}:4 is not JSON`),
      ]);
    },
  );

  it("above 2^53 keep their digits as ids", async () => {
    const path = join(folder, "ids.jsonl");
    const row = (id: string) => `{"of": {"id": 7}, "id": ${id}, "response": "\\"id\\": 5,"}\n`;
    const given = ["9007199254740993", "9007199254740992", "-12345678901234567890", "5", "1.5"];
    await writeFile(path, given.map(row).join(""));
    const ids = [];
    for await (const { id } of readAnswers([path])) ids.push(id);
    expect(ids).toEqual(given);
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
    ["no answer", '{"response":null}\n', "Give such rows an answer, or leave them out."],
  ])("ends with what to do about that, for %s", async (_what, text, next) => {
    await expect(read("r.jsonl", Buffer.from(text, "latin1"))).rejects.toMatchObject({
      message: expect.stringContaining("r.jsonl holds no answer"),
      next,
    });
  });
});
