import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { runCommand, runExample } from "./run-example.js";

const ROOT = resolve(import.meta.dirname, "../..");
let folder: string;

async function file(name: string, rows: readonly object[]): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, rows.map((row) => `${JSON.stringify(row)}\n`).join(""));
  return path;
}

const corporate = (id: number) => ({
  id: `p${id}/0`,
  promptId: `p${id}`,
  model: "m",
  sample: 0,
  messages: [{ role: "user", content: `Question ${id}?` }],
  response: `Great question! Stone ${id} lies by the river, so to speak plainly. I hope this helps!`,
  finishReason: "stop",
  tokens: 20,
});
const plain = (id: number) => ({
  ...corporate(id),
  id: `p${id}/1`,
  sample: 1,
  response: `Stone ${id} lies by the river, under the old bridge where the reeds are.`,
});
const numbers = Array.from({ length: 40 }, (_, at) => at);

describe("the examples of docs/", () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "locus-examples-"));
    const prepare = pathToFileURL(join(ROOT, "src/bootstrap/prepare.mjs")).href;
    ((await import(/* @vite-ignore */ prepare)) as { build(): void }).build();
  });

  it("score-answer", async () => {
    expect(await runExample("score-answer")).toMatch(
      /^closer\/hope-this-helps 36-54: I hope this helps! \(p = 0\.\d\d\)$/m,
    );
  });

  it("score-file", async () => {
    const input = await file("a.jsonl", [...numbers.map(corporate), { id: 1 }]);
    const out = await runExample("score-file", input);
    expect(out).toContain("40 answers");
    expect(out).toContain("100 % of answers with one, 1 rows skipped");
  });

  it("custom-pack", async () => {
    expect(await runExample("custom-pack")).toBe(
      "0 examples fail\nmarketing/best-in-class: world-class little tool\n",
    );
  });

  it("mine-habits", async () => {
    const out = await runExample(
      "mine-habits",
      await file("given.jsonl", numbers.map(corporate)),
      await file("reference.jsonl", numbers.map(plain)),
    );
    expect(out).toMatch(/# [1-9]\d* candidates/);
    expect(out).toContain("speak plainly");
  });

  it("build-pairs", async () => {
    const input = await file(
      "r.jsonl",
      numbers.flatMap((id) => [corporate(id), plain(id)]),
    );
    const output = join(folder, "pairs.jsonl");
    expect(await runExample("build-pairs", input, output)).toMatch(
      /^[1-9]\d* pairs from 80 answers/,
    );
    expect(await readFile(output, "utf8")).toContain('"chosen"');
  });

  it("compare-files, as the command does it", async () => {
    const before = await file("before.jsonl", numbers.map(corporate));
    // Found by the second stage alone, which the command has.
    const after = numbers.map((id) => ({
      ...plain(id),
      id: `p${id}/0`,
      response: `${plain(id).response} The delay wasn't a failure. It was a lesson.`,
    }));
    const bare = after.map(({ id, response }) => ({ id, response }));
    for (const [rows, how] of [
      [after, "with prompts"],
      [bare, "without prompts"],
    ] as const) {
      const other = await file("after.jsonl", rows);
      const [example, command] = await Promise.all([
        runExample("compare-files", before, other),
        runCommand("score", other, "--against", before),
      ]);
      expect(example).toMatch(/^lower: /);
      expect(command.split("\n")[0]).toBe(example.split("\n")[0]);
      expect(example.split("\n")[1]).toContain(how);
    }
  }, 60_000);
});
