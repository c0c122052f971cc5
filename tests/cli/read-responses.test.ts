import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createProgram } from "../../src/cli/program.js";

let folder: string;
const at = (name: string): string => join(folder, name);
const run = (...args: string[]) => createProgram().parseAsync(args, { from: "user" });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "locus-rows-"));
  const row = { id: "1", prompt: "When?", response: "The gate opens at nine." };
  await writeFile(at("plain.jsonl"), JSON.stringify(row));
  const full = { promptId: "p", model: "base", sample: 0, finishReason: "stop", tokens: 6 };
  await writeFile(at("cut.jsonl"), JSON.stringify({ ...row, ...full, finishReason: "cut" }));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe("answers that only locus score can read", () => {
  it.each([
    ["pairs", "plain.jsonl", "-o", "pairs.jsonl"],
    ["plan", "plain.jsonl"],
    ["evaluate", "plain.jsonl", "plain.jsonl"],
    ["train", "plain.jsonl", "-o", "adapter"],
  ])("are refused by locus %s with the fields that it needs", async (command, ...args) => {
    const files = args.map((arg) => (arg === "-o" ? arg : at(arg)));
    const needed =
      /id, promptId, model, sample, response, finishReason, tokens.*`locus sample` writes/;
    await expect(run(command, ...files)).rejects.toMatchObject({
      message: expect.stringMatching(/:1 is .*promptId, model, sample, finishReason, tokens/),
      place: `${at("plain.jsonl")}:1`,
      next: expect.stringMatching(command === "pairs" ? /tokens, messages;/ : needed),
      exitCode: 2,
    });
  });

  it("name the one field that is wrong", async () => {
    await expect(run("plan", at("cut.jsonl"))).rejects.toThrow(/another kind: finishReason$/);
  });
});
