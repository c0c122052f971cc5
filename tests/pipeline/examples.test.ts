/** The examples of docs/ that need the model, each fed with what the one before made. */
import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { runExample } from "../docs/run-example.js";
import { writeSmallRun } from "../publish/small-run.js";
import { ROOT } from "./tiny-run.js";

const MINUTES = 60_000;
let folder: string;

describe("the examples of docs/ on the real small model", () => {
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "locus-examples-"));
    const habits = await readFile(join(ROOT, "datasets", "prompts", "habit.jsonl"), "utf8");
    await writeFile(join(folder, "prompts.jsonl"), habits.split("\n").slice(0, 12).join("\n"));
  });

  it("sample, train and turn the dial", { timeout: 10 * MINUTES }, async () => {
    const responses = join(folder, "responses.jsonl");
    expect(await runExample("sample-model", join(folder, "prompts.jsonl"), responses)).toBe(
      "24 answers\n",
    );
    const trained = await runExample("train-adapter", responses, join(folder, "trained"));
    const adapter = join(folder, "trained", "job", "adapter");
    expect(trained).toContain(adapter);
    expect(
      await runExample("turn-dial", join(folder, "prompts.jsonl"), adapter, join(folder, "dial")),
    ).toMatch(/^scale \d(?:\.\d+)? 2 points\n$/);
  });

  it("score what the model has read", { timeout: 4 * MINUTES }, async () => {
    const said = await runExample(
      "score-probe",
      join(folder, "responses.jsonl"),
      join(folder, "probe"),
    );
    expect(said.trim().split("\n")).toHaveLength(24);
    expect(said).toMatch(/^\S+ \d+ places with findings, \d+ of them by no rule$/m);
  });

  it("fine-tune a persona", { timeout: 8 * MINUTES }, async () => {
    const demos = join(ROOT, "datasets", "persona-demos", "lighthouse-keeper.jsonl");
    const said = await runExample(
      "fine-tune-persona",
      demos,
      join(folder, "prompts.jsonl"),
      join(folder, "persona"),
    );
    expect(said).toMatch(/^0 undefined [\s\S]+\n2 \S+step-2 /);
  });

  it("report and publish a run", { timeout: 2 * MINUTES }, async () => {
    const finished = join(folder, "run");
    await writeSmallRun(finished);
    expect(await runExample("report-run", finished)).toContain("Asked 60 %");
    const out = await runExample("publish-run", finished, join(folder, "published"));
    expect(out).toMatch(/^[1-9]\d files written; [1-9]\d verified, 0 bad\n$/);
  });
});
