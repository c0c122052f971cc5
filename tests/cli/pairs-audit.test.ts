/** The audit with a model, which a fake engine stands for. */
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { pairsAuditCommand } from "../../src/cli/pairs-audit.js";
import { jobsFolder, type withSession } from "../../src/cli/stage-session.js";
import type { Engine } from "../../src/engine/index.js";

let asked: string[] = [];
/** A model to which answers are the more alike the nearer their lengths are. */
const run: Engine["run"] = async ({ directory, files }) => {
  asked.push(directory);
  await mkdir(directory, { recursive: true });
  const rows = files.rows as { id: string; chosen: string; rejected: string }[];
  const lines = rows.map(({ id, chosen, rejected }) => {
    const normalised = -Math.abs(chosen.length - rejected.length);
    return JSON.stringify({ id, ches: 50 * normalised, normalised, tokens: [7, 9] });
  });
  await writeFile(join(directory, "ches.jsonl"), lines.join("\n"));
  return {};
};
const open: typeof withSession = (task, action) =>
  action({
    engine: { run },
    model: async (path) => ({ path, dtype: "bfloat16" }),
    scorer: () => Promise.reject(new Error("not asked for")),
    jobs: (output) => jobsFolder(task, output),
    signal: new AbortController().signal,
  });

let folder: string;
let printed = "";
const said = (content: string) => [{ role: "assistant", content }];
const ADVICE = "Give it six hours of light and water it from below when the soil is dry.";
const row = (id: string, more: string, prompt = "How do I keep basil alive?") => ({
  id,
  prompt: [{ role: "user", content: prompt }],
  chosen: said(ADVICE),
  rejected: said(`${ADVICE} ${more}`),
});
const audit = (file: string, ...more: string[]) =>
  pairsAuditCommand(open).parseAsync([join(folder, file), "--model", "m", ...more], {
    from: "user",
  });
const write = (file: string, rows: readonly object[]) =>
  writeFile(join(folder, file), rows.map((one) => JSON.stringify(one)).join("\n"));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "locus-audit-"));
  asked = [];
  printed = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += text;
    return true;
  });
  await write("pairs.jsonl", [
    row("far", "I hope this helps! It is late."),
    row("near", "Yes."),
    row("mid", "I hope!"),
  ]);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rm(folder, { recursive: true, force: true });
});

describe("locus pairs audit --model", () => {
  it("shows how alike the sides are to the model, the most alike first where that is asked for", async () => {
    await audit("pairs.jsonl", "--highest-ches", "--sample", "2");
    expect(printed).toMatch(/^near .*, CHES -5 a token, -250 in sum/);
    expect(printed).toContain("\nmid ");
    expect(printed).not.toContain("\nfar ");
    expect(printed).toMatch(/CHES, normalised .*: -31 lowest, .* -8 median, .* -5 highest\n/);
    expect(printed).toMatch(/most alike: near -5, mid -8, far -31\n/);
  });

  it("gives every pair's figures as JSON, and null where there is none", async () => {
    const turns = [...said("Which pot?"), { role: "user", content: "A big one." }, ...said(ADVICE)];
    await write("some.jsonl", [row("near", "Yes."), { ...row("turns", ""), chosen: turns }]);
    await audit("some.jsonl", "--json");
    const [near, none] = printed
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(near.ches).toEqual({ ches: -250, normalised: -5, tokens: [7, 9] });
    expect(none.ches).toBeNull();
    printed = "";
    await audit("some.jsonl");
    expect(printed).toContain("1 pair cannot be measured");
  });

  it("has one job for a file and model, whatever is shown of it", async () => {
    await audit("pairs.jsonl");
    await audit("pairs.jsonl", "--kind", "dampen", "--json");
    expect(new Set(asked).size).toBe(1);
    await write("others.jsonl", [row("near", "Yes.")]);
    await audit("others.jsonl");
    expect(await readdir(join(folder, ".pairs-jobs"))).toHaveLength(2);
  });
});
