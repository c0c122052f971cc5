import { link, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { refuseInputAsOutput } from "../../src/cli/input-as-output.js";
import { createProgram } from "../../src/cli/program.js";

let folder: string;
const at = (name: string): string => join(folder, name);
const run = (...args: string[]) => createProgram().parseAsync(args, { from: "user" });

const answer = (file: string): string =>
  JSON.stringify({
    id: `${file}-1`,
    promptId: "p",
    model: "base",
    sample: 0,
    messages: [{ role: "user", content: "When does the gate open?" }],
    response: "The gate opens at nine. I hope this helps!",
    finishReason: "stop",
    tokens: 12,
  });

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "locus-output-"));
  await writeFile(at("a.jsonl"), answer("a"));
  await writeFile(at("b.jsonl"), answer("b"));
  await writeFile(at("prompts.jsonl"), '{"id":"p","prompt":"When?","set":"habit","split":"test"}');
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  vi.spyOn(process.stderr, "write").mockReturnValue(true);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

describe("an output that is also an input", () => {
  it.each([
    ["pairs", "a.jsonl", "-o", "a.jsonl"],
    ["pairs", "a.jsonl", "-o", "prompts.jsonl", "--prompts", "prompts.jsonl"],
    ["score", "a.jsonl", "-o", "a.jsonl"],
    ["score", "*.jsonl", "-o", "b.jsonl"],
    ["score", "a.jsonl", "--against", "b.jsonl", "--format", "json", "-o", "b.jsonl"],
    ["evaluate", "a.jsonl", "b.jsonl", "-o", "b.jsonl"],
    ["mine", "a.jsonl", "--against", "b.jsonl", "--write", "b.jsonl"],
    ["sample", "prompts.jsonl", "-o", "prompts.jsonl"],
    ["train", "a.jsonl", "-o", "a.jsonl"],
    ["dial", "prompts.jsonl", "--adapter", "nowhere", "-o", "prompts.jsonl"],
  ])("is refused by locus %s %s %s %s", async (command, ...args) => {
    const inputs = args.map((arg) => (arg.endsWith(".jsonl") ? at(arg) : arg));
    await expect(run(command, ...inputs)).rejects.toMatchObject({
      message: expect.stringContaining("is also an input"),
      next: "Choose another file.",
      exitCode: 2,
    });
    expect(await readFile(at("a.jsonl"), "utf8")).toBe(answer("a"));
    expect(await readFile(at("b.jsonl"), "utf8")).toBe(answer("b"));
  });

  it("is known through links, and by what it is rather than by its name", async () => {
    await symlink(at("a.jsonl"), at("soft.jsonl"));
    await link(at("a.jsonl"), at("hard.jsonl"));
    for (const name of ["soft.jsonl", "hard.jsonl"])
      await expect(refuseInputAsOutput(at(name), [at("a.jsonl")])).rejects.toThrow(/a\.jsonl\)/);
    await refuseInputAsOutput(at("b.jsonl"), [at("a.jsonl"), at("missing.jsonl"), "hf://x/y/z"]);
    await refuseInputAsOutput(at("new.jsonl"), [at("a.jsonl")]);
    await refuseInputAsOutput("/dev/null", ["/dev/null"]);
  });

  it("may not lie in the job folder that training clears", async () => {
    await mkdir(at("out/job"), { recursive: true });
    await writeFile(at("out/job/rows.jsonl"), answer("a"));
    await expect(run("train", at("out/job/rows.jsonl"), "-o", at("out"))).rejects.toMatchObject({
      message: expect.stringContaining("would be cleared"),
      exitCode: 2,
    });
  });
});
