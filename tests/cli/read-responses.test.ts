import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createProgram } from "../../src/cli/program.js";
import { namedAlike, readAllResponses, readResponses } from "../../src/cli/read-responses.js";
import type { PromptRow } from "../../src/core/rows.js";

let folder: string;
let printed = "";
let noted = "";
const at = (name: string): string => join(folder, name);
const run = (...args: string[]) => createProgram().parseAsync(args, { from: "user" });
const write = (name: string, rows: readonly object[]) =>
  writeFile(at(name), rows.map((row) => JSON.stringify(row)).join("\n"));

const QUESTION = "When does the gate open?";
const ANSWER = "The gate opens at nine, and the mill a little later, so bring a coat.";
const full = { promptId: "p", model: "base", sample: 0, finishReason: "stop", tokens: 6 };

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "locus-rows-"));
  printed = "";
  noted = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += text;
    return true;
  });
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    noted += text;
    return true;
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

describe("answers without the fields of locus sample", () => {
  it("get them worked out, and the user is told", async () => {
    await write("plain.jsonl", [
      { id: "a", prompt: QUESTION, response: ANSWER },
      { id: "a", prompt: QUESTION, response: "At nine." },
      { prompt: "Where?", response: "By the mill.", finish_reason: "length" },
      { response: "Nobody asked." },
    ]);
    const { rows, assumed } = await readResponses(at("plain.jsonl"));
    expect(rows.map(({ id, sample, finishReason }) => [id, sample, finishReason])).toEqual([
      ["a", 0, "stop"],
      ["a#2", 1, "stop"],
      ["#3", 0, "length"],
      ["#4", 0, "stop"],
    ]);
    expect(rows[0]!.promptId).toBe(rows[1]!.promptId);
    expect(new Set(rows.map(({ promptId }) => promptId)).size).toBe(3);
    expect(rows[0]!.messages).toEqual([{ role: "user", content: QUESTION }]);
    expect(rows[0]).not.toHaveProperty("tokens");
    expect(Object.fromEntries(assumed)).toEqual({ promptId: 4, sample: 4, finishReason: 3 });
    expect(noted).toMatch(/plain\.jsonl: 4 of 4 rows without promptId, .* 3 of 4 rows without fin/);
    expect(noted).toMatch(/counts as whole, and none as cut by a limit\n$/);
  });

  it("are the same answers in every format that locus score reads", async () => {
    await write("rows.jsonl", [{ id: "1", prompt: QUESTION, response: ANSWER }]);
    await writeFile(at("rows.csv"), `ID,Question,Answer\n1,${QUESTION},"${ANSWER}"\n`);
    const turns = [
      { from: "human", value: QUESTION },
      { from: "gpt", value: ANSWER },
    ];
    await writeFile(at("rows.json"), JSON.stringify([{ id: 1, conversations: turns }]));
    await writeFile(at("own.csv"), `id,asked,said,sample\n1,${QUESTION},"${ANSWER}",0\n`);
    const columns = { promptField: "asked", responseField: "said" };
    const { rows: wanted } = await readResponses(at("rows.jsonl"));
    for (const [name, request] of [
      ["rows.csv", {}],
      ["rows.json", {}],
      ["own.csv", columns],
    ] as const) {
      const [row] = (await readResponses(at(name), request)).rows;
      expect({ ...row, id: "1" }, name).toEqual(wanted[0]);
    }
  });

  it("keep the fields that they have, and no id comes twice over files", async () => {
    const row = { id: "x", prompt: QUESTION, response: ANSWER, ...full, sample: 4, promptId: 7 };
    await write("one.jsonl", [row]);
    const { rows, assumed } = await readAllResponses([at("one.jsonl"), at("one.jsonl")]);
    expect(rows).toMatchObject([
      { id: "x", promptId: "7", sample: 4, tokens: 6, model: "base" },
      { id: "x#2", promptId: "7" },
    ]);
    expect(assumed.size).toBe(0);
    expect(noted).toBe("");
  });

  it("go by the ids of the prompt rows, or of the other file's answers", async () => {
    await write("plain.jsonl", [{ prompt: QUESTION, response: ANSWER }]);
    await write("full.jsonl", [{ id: "1", prompt: QUESTION, response: ANSWER, ...full }]);
    const prompts: PromptRow[] = [{ id: "gate", prompt: QUESTION, set: "habit", split: "train" }];
    const { rows: named } = await readResponses(at("plain.jsonl"), { prompts });
    expect(named[0]!.promptId).toBe("gate");
    const { rows: plain } = await readResponses(at("plain.jsonl"));
    const { rows: others } = await readResponses(at("full.jsonl"));
    expect(namedAlike(plain, others)[0]!.promptId).toBe("p");
    expect(namedAlike(others, plain)[0]!.promptId).toBe("p");
  });

  it.each([
    [{ response: null }, /:2 has no column that holds an answer/],
    [{ response: "A.", sample: "first" }, /:2: `sample` is not a whole number/],
    [{ response: "A.", finishReason: "cut" }, /:2: `finishReason` is not one of stop, length$/],
  ])("name file and line where they cannot be used: %o", async (row, message) => {
    await write("bad.jsonl", [{ prompt: QUESTION, response: ANSWER }, row]);
    await expect(readResponses(at("bad.jsonl"))).rejects.toMatchObject({
      message: expect.stringMatching(message),
      place: `${at("bad.jsonl")}:2`,
      exitCode: 2,
    });
  });
});

describe("every stage on files of plain answers", () => {
  const asked = (n: number) => `What is the way to gate number ${n} from the mill by the river?`;
  const said = (n: number) =>
    `Follow the ${n} lamps along the towpath until the bridge, cross it, and the gate is the green one beside the bakery.`;

  it("plans, pairs and compares", async () => {
    const before = Array.from({ length: 6 }, (_, n) => [
      { id: `${n}`, prompt: asked(n), response: `${said(n)} I hope this helps!` },
      { id: `${n}`, prompt: asked(n), response: `${said(n)} Mind the step at the end of it.` },
    ]).flat();
    await write("before.jsonl", before);
    await write(
      "after.jsonl",
      before.map(({ id, prompt }) => ({ id, prompt, response: said(Number(id)) })),
    );
    await run("plan", at("before.jsonl"));
    expect(printed).toMatch(/12 answers to 6 prompts/);
    printed = "";
    await run("evaluate", at("before.jsonl"), at("after.jsonl"), "-o", at("report.json"));
    expect(printed).toMatch(/words an answer/);
    // Nothing tells which answers a limit cut.
    const report = JSON.parse(await readFile(at("report.json"), "utf8"));
    for (const part of ["cost", "gates", "scores"])
      expect(JSON.stringify(report[part])).not.toContain("length.cut");
    printed = "";
    const options = ["--strategy", "edit", "--no-balance"];
    await run("pairs", at("before.jsonl"), "-o", at("pairs.jsonl"), ...options);
    expect(printed).toMatch(/"lengths": "words"/);
    const pairs = (await readFile(at("pairs.jsonl"), "utf8")).trim().split("\n");
    expect(pairs).toHaveLength(6);
    expect(JSON.parse(pairs[0]!)).toMatchObject({ strategy: "edit", prompt: [{ role: "user" }] });
  });

  it("needs prompts for pairs, and ends for training", async () => {
    await write("bare.jsonl", [{ id: "1", response: ANSWER }]);
    await expect(run("pairs", at("bare.jsonl"), "-o", at("p.jsonl"))).rejects.toMatchObject({
      message: expect.stringMatching(/bare\.jsonl:1 has no prompt$/),
      next: expect.stringMatching(/--prompt-field/),
    });
    await write("plain.jsonl", [{ id: "1", prompt: QUESTION, response: ANSWER }]);
    await expect(run("train", at("plain.jsonl"), "-o", at("adapter"))).rejects.toMatchObject({
      message: expect.stringMatching(/plain\.jsonl:1 has no finishReason$/),
      next: expect.stringMatching(/training teaches where answers end/),
    });
  });
});
