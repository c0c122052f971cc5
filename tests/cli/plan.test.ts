import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { planCommand } from "../../src/cli/plan.js";
import { parsePipeline, readInputs } from "../../src/pipeline/index.js";

let printed = "";
let folder: string;
const run = (...args: string[]) => planCommand().parseAsync(args, { from: "user" });

/** Six answers to each of forty prompts, half of them with a closer. */
const answers = () =>
  Array.from({ length: 40 }, (_, prompt) =>
    Array.from({ length: 6 }, (_, sample) =>
      JSON.stringify({
        id: `${prompt}-${sample}`,
        promptId: `p${prompt}`,
        model: "base",
        sample,
        response: `The gate opens at nine and the mill at ten.${(prompt + sample) % 2 ? " I hope this helps!" : " Bring a coat."}`,
        finishReason: "stop",
        tokens: 12,
      }),
    ),
  )
    .flat()
    .join("\n");

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "locus-plan-"));
  await writeFile(join(folder, "answers.jsonl"), answers());
  printed = "";
  vi.spyOn(process.stdout, "write").mockImplementation((text) => {
    printed += text;
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

describe("locus plan", () => {
  it("shows what is asked of a category and with which tilt", async () => {
    await run(join(folder, "answers.jsonl"), "--dose", "60");
    expect(printed).toMatch(/240 answers to 40 prompts; asked: 60 % fewer findings in all\n/);
    expect(printed).toMatch(/closer +120 .* 60 % +60 % /);
    expect(printed).toMatch(/nothing found of: .*contrast/);
    expect(printed).toMatch(/^answers weighted to that: ready: .*length cannot be held/m);
    expect(printed).not.toMatch(/the length and every set/);
  });

  it("says in order what is asked, that no weights reach it, and what that means", async () => {
    const stuck = answers().replaceAll("Bring a coat.", "I hope this helps!");
    await writeFile(join(folder, "stuck.jsonl"), stuck);
    await run(join(folder, "stuck.jsonl"));
    const parts = [
      "asked: 60 % fewer findings in all",
      "closer",
      "answers weighted to that: infeasible: no weighting of these answers reaches the request: in 40 of 40 prompts every answer has closer, so that at least 100 % of it stays",
      "methods: token (the default), ftpo and dpo need no such weights and can be trained all the same; calibrated and weighted cannot aim at this\n",
      "next: for token nothing; for calibrated and weighted take more answers to each prompt",
    ].map((part) => printed.indexOf(part));
    expect(parts).not.toContain(-1);
    expect(parts).toEqual([...parts].sort((a, b) => a - b));
  });

  it("names what is planned where that is less than was asked, and what to do about nothing", async () => {
    await writeFile(
      join(folder, "human.json"),
      JSON.stringify({
        source: { name: "made up" },
        total: { rate: 40 },
        categories: { closer: { rate: 40 } },
      }),
    );
    await run(join(folder, "answers.jsonl"), "--human", join(folder, "human.json"));
    expect(printed).toMatch(/asked: 60 % fewer findings in all, planned: 0 %/);
    printed = "";
    await writeFile(
      join(folder, "none.jsonl"),
      answers().replaceAll("I hope this helps!", "Bring a hat."),
    );
    await run(join(folder, "none.jsonl"));
    expect(printed).toMatch(/; nothing found that could be dampened\n/);
    expect(printed).toMatch(/^next: Take more answers, or check/m);
    expect(printed).not.toMatch(/are worth|refusals stay/);
    expect(printed).not.toMatch(/^methods/m);
  });

  it("gives the same as data", async () => {
    await run(join(folder, "answers.jsonl"), "--dose", "closer=30", "--json");
    const plan = JSON.parse(printed);
    expect(plan.verdict).toBe("ready");
    expect(plan.total).toBeCloseTo(30);
    // Half of the answers have it: p / (1 - p) falls from 1 to 0.35 / 0.65, and six answers want a little less than that.
    expect(plan.lambdas.habits.closer).toBeGreaterThan(0.4);
    expect(plan.lambdas.habits.closer).toBeLessThan(Math.log(0.65 / 0.35));
  });

  it("judges a run's answers as the run does: its dose, packs, sets and whether it stays above the rate of people", async () => {
    const quickstart = parsePipeline(
      await readFile("pipelines/quickstart.yaml", "utf8"),
      "pipelines/quickstart.yaml",
    );
    const [refusal] = (await readInputs(quickstart)).prompts.train.refusal;
    const config = {
      ...quickstart,
      doses: { closer: 90 },
      belowHuman: true,
      packs: [join(folder, "own.yaml")],
    };
    await writeFile(
      join(folder, "own.yaml"),
      [
        "pack: own",
        "version: 1",
        "description: Coats.",
        "category: closer",
        "rules:",
        "  - id: coat",
        "    message: Names a coat.",
        "    phrases: [bring a coat]",
        "    examples: { match: [Bring a coat.], pass: [Bring a hat.] }",
        "",
      ].join("\n"),
    );
    await mkdir(join(folder, "sample"));
    const rows = answers()
      .split("\n")
      .map((line) => line.replaceAll('"p0"', JSON.stringify(refusal!.id)));
    await writeFile(join(folder, "sample", "responses.jsonl"), rows.join("\n"));
    await writeFile(join(folder, "manifest.json"), JSON.stringify({ config }));
    await run(folder, "--json");
    const plan = JSON.parse(printed);
    const closer = plan.categories.find(
      ({ category }: { category: string }) => category === "closer",
    );
    expect(closer).toMatchObject({ findings: 120, requested: 90, dose: 90 });
    expect(plan.lambdas.habits.closer).toBeGreaterThan(0.5);
    expect(closer.limited).toBeUndefined();
  });

  it("knows a prompt's set by its words, where the answers number their prompts themselves", async () => {
    const ask = (prompt: number): string => `How does one get into yard ${prompt}?`;
    const asked = answers()
      .split("\n")
      .map((line) => {
        const row = JSON.parse(line);
        const messages = [{ role: "user", content: ask(Number(row.promptId.slice(1))) }];
        return JSON.stringify({
          ...row,
          messages,
          response: row.sample < 3 ? `I can't help with that. ${row.response}` : row.response,
        });
      });
    const prompts = Array.from({ length: 40 }, (_, at) =>
      JSON.stringify({ id: `refusal-${at}`, prompt: ask(at), set: "refusal", split: "train" }),
    );
    await writeFile(join(folder, "asked.jsonl"), asked.join("\n"));
    await writeFile(join(folder, "prompts.jsonl"), prompts.join("\n"));
    await run(join(folder, "asked.jsonl"), "--prompts", join(folder, "prompts.jsonl"), "--json");
    expect(Object.keys(JSON.parse(printed).lambdas.refusals)).toEqual(["refusal"]);
  });

  it("names what is wrong with a path", async () => {
    await expect(run(join(folder, "nothing.jsonl"))).rejects.toMatchObject({
      message: expect.stringContaining("nothing.jsonl"),
    });
    await expect(run(folder)).rejects.toMatchObject({ message: expect.stringContaining("no run") });
  });
});
