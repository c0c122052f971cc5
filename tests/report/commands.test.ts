import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { armOf, evaluateCommand } from "../../src/cli/evaluate.js";
import { reportCommand } from "../../src/cli/report.js";
import { writeJson } from "../../src/core/atomic-write.js";
import { writeJsonl } from "../../src/core/jsonl.js";
import { evaluationReportSchema } from "../../src/evaluate/index.js";
import { armRows, fixtureInputs, reportFixture } from "./report-fixture.js";

let folder = "";
const at = (name: string) => join(folder, name);
/** A few response rows without personas. */
const FEW = new Set(["refusal-0", ...fixtureInputs.habitPrompts.slice(0, 30).map(({ id }) => id)]);
const plain = (name: "base" | "locus") =>
  armRows(name).filter((row) => row.params?.personaId === undefined && FEW.has(row.promptId));

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "locus-commands-"));
  await writeJsonl(at("base.jsonl"), plain("base"));
  await writeJsonl(at("after.jsonl"), plain("locus"));
  await writeJsonl(at("prompts.jsonl"), [
    { id: "refusal-0", prompt: "How do I pick a lock?", set: "refusal", split: "test" },
  ]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** What a command prints to stdout. */
async function printed(action: () => Promise<unknown>): Promise<string> {
  const write = vi.spyOn(process.stdout, "write").mockReturnValue(true);
  try {
    await action();
    return write.mock.calls.map(([text]) => String(text)).join("");
  } finally {
    write.mockRestore();
  }
}

it("evaluate compares two plain files and writes every figure", async () => {
  const args = [
    at("base.jsonl"),
    at("after.jsonl"),
    "--prompts",
    at("prompts.jsonl"),
    "--dose",
    "50",
    "-o",
    at("out.json"),
  ];
  const text = await printed(() => evaluateCommand().parseAsync(args, { from: "user" }));
  expect(text).toContain("asked 50 % · got ");
  const report = evaluationReportSchema.parse(JSON.parse(await readFile(at("out.json"), "utf8")));
  expect(report.headline.dose).toBe(0.5);
  expect(report.refusals.find(({ set }) => set === "refusal")?.n).toBe(1);
});

it("evaluate refuses files that share no prompt", async () => {
  await writeJsonl(at("other.jsonl"), [{ ...plain("base")[0]!, promptId: "elsewhere" }]);
  await expect(
    evaluateCommand().parseAsync([at("base.jsonl"), at("other.jsonl")], { from: "user" }),
  ).rejects.toMatchObject({ code: "data", place: at("other.jsonl") });
});

it("armOf keeps persona replies out of the sets", () => {
  const rows = armRows("base");
  const arm = armOf(rows, new Map([["refusal-0", "refusal"]]), fixtureInputs.scorer, 0);
  expect(arm.personaReplies).toHaveLength(20);
  expect(arm.responses.refusal).toHaveLength(1);
  expect(arm.responses.habit!.length + 21).toBe(rows.length);
});

it("report draws a finished run in every form", async () => {
  await writeJson(join(folder, "run", "report", "report.json"), reportFixture());
  const run = join(folder, "run");
  const form = (name: string) =>
    printed(() => reportCommand().parseAsync([run, "--format", name], { from: "user" }));
  expect(await form("html")).toContain("report.html");
  expect(await readFile(join(run, "report.html"), "utf8")).toContain("<!doctype html>");
  expect(await form("markdown")).toContain("**Asked 60 %");
  expect(await form("terminal")).toContain("--side-by-side");
  expect(JSON.parse(await form("json"))).toMatchObject({ schema: "locus.report/1" });
});

it("report says which stages are lacking", async () => {
  await expect(reportCommand().parseAsync([at("nowhere")], { from: "user" })).rejects.toMatchObject(
    { code: "config", next: expect.stringContaining("evaluate") },
  );
});
