import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ratioOption, someOption } from "../../src/cli/number-option.js";
import { createProgram } from "../../src/cli/program.js";
import { KEY, startChatServer } from "../pairs/chat-server.js";

let printed = "";
let folder: string;
const run = (...args: string[]) => createProgram().parseAsync(["pairs", ...args], { from: "user" });
const at = (name: string): string => join(folder, name);

const ADVICE: Record<string, string> = {
  a: "Give it six hours of light, pinch the tips every week, and water it from below when the soil is dry to the touch.",
  b: "A clay pot with a hole is best, for roots that stand in water rot, and plastic holds the water far too long in March.",
  c: "Sow it anew each month: young plants taste of more, old ones grow woody, and seed costs next to nothing at any shop.",
};
const QUESTIONS: Record<string, string> = {
  a: "How do I keep basil alive on a windowsill?",
  b: "Which pot suits basil?",
  c: "Why does mine turn to wood so soon?",
};
const answer = (promptId: string, sample: number, response: string) => ({
  id: `${promptId}#${sample}`,
  promptId,
  model: "base",
  sample,
  messages: [{ role: "user", content: QUESTIONS[promptId] }],
  response,
  finishReason: "stop",
  tokens: 30,
});
const jsonl = (rows: readonly object[]): string =>
  rows.map((row) => JSON.stringify(row)).join("\n");

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "locus-pairs-"));
  const rows = ["a", "b", "c"].flatMap((id) => [
    answer(id, 0, `${ADVICE[id]} Turn it once a day. I hope this helps!`),
    answer(
      id,
      1,
      `Never let it freeze in winter, keep it out of the wind, and cut no more than a third of number ${id} in any one week of the year.`,
    ),
  ]);
  await writeFile(at("answers.jsonl"), jsonl(rows));
  printed = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += text;
    return true;
  });
  vi.spyOn(process.stderr, "write").mockImplementation((text) => {
    printed += text;
    return true;
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true, force: true });
});

describe("locus pairs", () => {
  it("makes pairs, and the audit shows those of one strategy", async () => {
    await run(at("answers.jsonl"), "-o", at("pairs.jsonl"), "--max-length-ratio", "1.5");
    const report = JSON.parse(printed.slice(0, printed.lastIndexOf("}") + 1));
    expect(report.byStrategy.edit).toBeGreaterThan(0);
    printed = "";
    await run("audit", at("pairs.jsonl"), "--strategy", "edit", "--kind", "dampen");
    expect(printed).toMatch(/dampen, edit/);
    expect(printed).not.toMatch(/control|, resample/);
    expect(printed).toMatch(/words in common: 0\.\d\d in the median pair/);
  });

  it("audits pairs that another program wrote for TRL", async () => {
    const said = (content: string) => [{ role: "assistant", content }];
    const row = {
      prompt: [{ role: "user", content: QUESTIONS.a }],
      chosen: said(ADVICE.a!),
      rejected: said(`${ADVICE.a} I hope this helps!`),
    };
    const text = { prompt: QUESTIONS.b, chosen: `${ADVICE.b} So I say.`, rejected: ADVICE.b };
    await writeFile(at("trl.jsonl"), jsonl([row, text]));
    await run("audit", at("trl.jsonl"));
    expect(printed).toMatch(/row 1 {2}dampen, given, length ratio 0\.\d\d\n/);
    expect(printed).toMatch(/about .*"I hope this helps!?"/);
    expect(printed).toMatch(/row 2 {2}dampen, given/);
    expect(printed).toMatch(/2 pairs \(2 dampen\)/);
    expect(process.exitCode).toBeUndefined();
    expect(printed).not.toContain("CHES");
    await expect(run("audit", at("trl.jsonl"), "--highest-ches")).rejects.toThrow(
      /--highest-ches needs --model/,
    );
  });

  it("names controls as such beside the one strategy asked for, and says what is left", async () => {
    const more = ["d", "e"].map((id, at) => ({
      ...answer("a", 2 + at, `${ADVICE.c} ${at === 0 ? "" : ADVICE.b}`),
      id,
    }));
    const rows = (await readFile(at("answers.jsonl"), "utf8")).split("\n");
    await writeFile(
      at("answers.jsonl"),
      [...rows, ...more.map((row) => JSON.stringify(row))].join("\n"),
    );
    const pairs = await made("--strategy", "edit");
    const kinds = new Set(pairs.map(({ kind, strategy }) => `${kind} ${strategy}`));
    expect(kinds).toEqual(new Set(["dampen edit", "control control"]));
    expect(printed).toMatch(/pairs \(\d dampen, \d control\) ->/);
    expect(printed).toMatch(/findings left in 0 of \d chosen sides/);
    expect(printed).toMatch(/control: two habit-free answers/);
    const plain = await made("--strategy", "edit", "--no-balance");
    expect(new Set(plain.map(({ kind }) => kind))).toEqual(new Set(["dampen"]));
  });

  it("says which way pairs would have pulled the lengths, and how balanced they are", async () => {
    const things = ["key", "saw", "lamp", "rope", "file", "brush"];
    const rows = things.flatMap((thing) => {
      const place = "on a nail in the barn, just left of the old door near the well";
      const asked = [{ role: "user", content: `Where is the ${thing} kept?` }];
      return [
        answer(thing, 0, `Great question! The ${thing} hangs on a nail in the barn.`),
        answer(thing, 1, `The ${thing} hangs ${place}.`),
      ].map((row) => ({ ...row, messages: asked }));
    });
    await writeFile(at("answers.jsonl"), jsonl(rows));
    await made("--strategy", "edit", "resample", "--max-length-ratio", "2");
    expect(printed).toMatch(/left out, as they would teach longer answers/);
    expect(printed).not.toMatch(/would teach shorter/);
    printed = "";
    await made("--strategy", "resample", "--max-length-ratio", "2");
    expect(printed).toMatch(/lengths: chosen sides are 1\.\d\d times .* teaches longer answers/);
  });

  it("audits a run's pairs with the packs and prompts of that run, and says where leakage is not checked", async () => {
    const files = [at("prompts.jsonl")];
    const own = [
      "pack: own",
      "version: 1",
      "description: Clay.",
      "category: closer",
      "rules:",
      "  - id: clay",
      "    message: Names clay.",
      "    phrases: [clay pot]",
      "    examples: { match: [A clay pot.], pass: [A tin pot.] }",
    ];
    await writeFile(at("own.yaml"), `${own.join("\n")}\n`);
    const measures = { id: "t", prompt: QUESTIONS.b, set: "habit", split: "test" };
    await writeFile(files[0]!, jsonl([measures]));
    await mkdir(at("pairs"));
    const pair = { prompt: QUESTIONS.b, chosen: ADVICE.b, rejected: `${ADVICE.b} I hope so.` };
    await writeFile(at("pairs/pairs.jsonl"), jsonl([pair]));
    const config = { packs: [at("own.yaml")], prompts: { files } };
    await writeFile(at("manifest.json"), JSON.stringify({ config }));
    await run("audit", folder);
    expect(printed).toMatch(/findings left: in 1 of 1 chosen sides/);
    expect(printed).toMatch(/1 {2}leaks: /);
    expect(printed).not.toMatch(/not checked/);
    printed = "";
    await run("audit", folder, "--packs", "shipped", "--json");
    expect(JSON.parse(printed)).toMatchObject({ findingsLeft: 0, problems: ["leaks"] });
    printed = "";
    await run("audit", at("pairs/pairs.jsonl"));
    expect(printed).toMatch(/leakage not checked: no prompts .*--prompts/);
    expect(printed).toMatch(/findings left: in 0 of 1/);
    await rm(files[0]!);
    await run("audit", folder);
    expect(printed).toMatch(/leakage not checked: there is no .*prompts\.jsonl; name the run's/);
  });

  it("fails an audit of identical or empty sides, and one of nothing", async () => {
    const row = (chosen: string) => ({
      prompt: QUESTIONS.a,
      chosen,
      rejected: ADVICE.a,
      lengthRatio: 0.96,
    });
    await writeFile(at("same.jsonl"), jsonl([row(ADVICE.a!)]));
    await run("audit", at("same.jsonl"));
    expect(printed).toMatch(/length ratio 1\.00 {2}! same-text/);
    expect(process.exitCode).toBe(1);
    process.exitCode = undefined;
    await writeFile(at("empty.jsonl"), jsonl([row("")]));
    await run("audit", at("empty.jsonl"));
    expect(printed).toMatch(/1 {2}empty-side: a side says nothing/);
    expect(process.exitCode).toBe(1);
    process.exitCode = undefined;
    await expect(run("audit", at("same.jsonl"), "--kind", "keep-identity")).rejects.toMatchObject({
      message: `no pair of kind keep-identity in ${at("same.jsonl")}`,
      next: "There are: 1 dampen.",
    });
  });

  it("makes no dampening pair on a protected prompt, and none that repeats a test prompt", async () => {
    const prompt = (id: string, set: string, split: string) => ({
      id,
      prompt: id === "t" ? `${QUESTIONS.b}` : "Something else",
      set,
      split,
    });
    await writeFile(
      at("prompts.jsonl"),
      jsonl([prompt("a", "identity", "train"), prompt("t", "habit", "test")]),
    );
    const pairs = await made("--prompts", at("prompts.jsonl"));
    expect(new Set(pairs.map(({ promptId }) => promptId))).toEqual(new Set(["c"]));
    expect(printed).toContain('"leaks"');
  });

  it("knows a protected prompt by its words, where the answers number their prompts themselves", async () => {
    const row = { id: "refusal-1", prompt: QUESTIONS.a, set: "refusal", split: "train" };
    await writeFile(at("prompts.jsonl"), jsonl([row]));
    const pairs = await made("--prompts", at("prompts.jsonl"), "--no-balance");
    expect(new Set(pairs.map(({ promptId }) => promptId))).toEqual(new Set(["b", "c"]));
  });

  it("asks a server for other words, with the key of the environment, which it never prints", async () => {
    const server = await startChatServer();
    server.reply = () => '{"sentences": ["Turn it twice weekly."]}';
    vi.stubEnv("LOCUS_REWRITE_KEY", KEY);
    const args = ["--strategy", "rewrite", "--rewrite-url", server.url, "--rewrite-model", "w"];
    const pairs = await made(...args);
    expect(pairs).toHaveLength(3);
    expect(pairs[0]!.strategy).toBe("rewrite");
    expect(server.asked).toHaveLength(3);
    await made(...args);
    expect(server.asked).toHaveLength(3);
    vi.stubEnv("LOCUS_REWRITE_KEY", "sk-wrong-555555555");
    const refused = made(...args, "--seed", "4");
    await expect(refused).rejects.toThrow(/refused the key/);
    await expect(refused).rejects.not.toThrow(/sk-wrong/);
    expect(printed).not.toMatch(/sk-/);
    await server.close();
  });

  it.each([
    [["--strategy", "backtrack"], /backtrack needs --model/],
    [["--strategy", "rewrite"], /rewrite needs --rewrite-url/],
    [["--strategy", "guess"], /no pair strategy guess/],
    [["--strategy", "toString"], /no pair strategy toString/],
    [["--keep-lowest-ches", "0.5"], /--keep-lowest-ches needs --model/],
  ])("says what %s lacks", async (args, message) => {
    await expect(made(...args)).rejects.toThrow(message);
  });
});

describe("numbers that cannot be meant", () => {
  it.each(["0", "1.5", "-1"])("--max-per-prompt %s", (text) => {
    expect(() => someOption(text)).toThrow(/whole number from 1/);
  });

  it.each(["0.9", "0", "x"])("--max-length-ratio %s", (text) => {
    expect(() => ratioOption(text)).toThrow(/wanted/);
  });

  it("are refused by both commands before anything is read", async () => {
    for (const args of [
      [at("nothing.jsonl"), "--max-length-ratio", "0.9"],
      [at("nothing.jsonl"), "--max-per-prompt", "0"],
      ["audit", at("nothing.jsonl"), "--max-length-ratio", "0.9"],
    ]) {
      vi.spyOn(process, "exit").mockImplementation((code) => {
        throw new Error(`exit ${code}`);
      });
      await expect(run(...args)).rejects.toThrow();
      expect(printed).toMatch(/argument '0(\.9)?' is invalid\. a (ratio|whole number) from 1/);
      printed = "";
    }
    expect([someOption("1"), ratioOption("1")]).toEqual([1, 1]);
  });
});

async function made(
  ...args: string[]
): Promise<{ promptId: string; strategy: string; kind: string }[]> {
  await run(at("answers.jsonl"), "-o", at("pairs.jsonl"), "--max-length-ratio", "1.5", ...args);
  const lines = (await readFile(at("pairs.jsonl"), "utf8")).trim().split("\n");
  return lines.map((line) => JSON.parse(line));
}
