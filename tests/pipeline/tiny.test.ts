import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import { readRows } from "../../src/core/jsonl.js";
import { responseSchema } from "../../src/core/rows.js";
import { loadTokenLength } from "../../src/engine/index.js";
import { evaluationReportSchema } from "../../src/evaluate/index.js";
import { killAndResume, type Undisturbed } from "./kill-and-resume.js";
import { publishAndReadBack } from "./read-back.js";
import { talk } from "./talk.js";
import { digestRun, ROOT, startLocus, startTiny } from "./tiny-run.js";

const RUNS = join(ROOT, "runs", "test");
const MINUTES = 60_000;

describe("the tiny preset on the real small model", () => {
  let undisturbed: Undisturbed | undefined;

  beforeAll(async () => {
    await rm(RUNS, { recursive: true, force: true });
    await mkdir(RUNS, { recursive: true });
  });

  it("goes from prompts to a report, and computes nothing twice", {
    timeout: 12 * MINUTES,
  }, async () => {
    const started = performance.now();
    const first = await startTiny(RUNS).ended;
    expect(first.output).not.toContain("Error");
    expect(first.code).toBe(0);
    // What the killed run has to come to: a later test turns this run's dial.
    const seconds = (performance.now() - started) / 1000;
    undisturbed = { digests: await digestRun(RUNS), seconds };
    const run = join(RUNS, "tiny");
    const evaluation = evaluationReportSchema.parse(
      JSON.parse(await readFile(join(run, "evaluate", "evaluation.json"), "utf8")),
    );
    expect(evaluation.headline.dose).toBe(0.6);
    // Eight prompts cannot support a claim, and the run says so.
    expect(evaluation.headline.verdict).not.toBe("met");
    expect(await readFile(join(run, "report.html"), "utf8")).toContain("<html");
    const check = JSON.parse(await readFile(join(run, "merge", "check.json"), "utf8"));
    // Near ties of a rambling model flip by rounding alone; the divergence is what counts.
    expect(check.top1Agreement).toBeGreaterThan(0.9);
    expect(check.meanKl).toBeLessThan(0.01);
    // Six validation prompts: the base answers each twice, every scale once.
    const { points } = JSON.parse(await readFile(join(run, "dial", "dial.json"), "utf8"));
    const counts = points.map(({ scale, answers }: { scale: number; answers: number }) =>
      scale === 0 ? answers / 2 : answers,
    );
    expect(new Set(counts)).toEqual(new Set([6]));
    // The tokenizer in this process counts as the worker's does, but where an answer was not sampled in its usual tokens.
    const length = await loadTokenLength(join(run, "merge", "merged"));
    const answers = await readRows(join(run, "sample", "responses.jsonl"), responseSchema);
    const equal = answers.filter(({ response, tokens }) => length(response) === tokens);
    expect(equal.length / answers.length).toBeGreaterThan(0.8);

    const second = await startTiny(RUNS).ended;
    expect(second.code).toBe(0);
    expect(second.output.match(/already done/g)?.length).toBeGreaterThanOrEqual(8);
  });

  it("is published and read back by those who would use it", { timeout: 5 * MINUTES }, async () => {
    const back = await publishAndReadBack(join(RUNS, "tiny"));
    expect(back.files).toEqual(back.sent);
    expect(Object.keys(back.sent.model)).toContain("model.safetensors");
    // The scale is folded in twice, into the weights and into the adapter's alpha: both are the model that was measured.
    expect(back.logits.prompts).toBe(50);
    expect(back.logits.meanKl).toBeLessThan(0.001);
    expect(back.logits.meanKl).toBeLessThan(back.logits.meanKlOfBase / 10);
    expect(back.logits.maxKl).toBeLessThan(0.01);
    // A wrong chat template or tokenizer would leave next to nothing in common. The weights are held by the divergence above: in a
    // few tokens the base itself says much the same, and near ties fall either way in bfloat16.
    expect(back.greedy.answers).toBe(12);
    expect(back.greedy.meanShared).toBeGreaterThan(0.35);
    for (const text of Object.values(back.cardTexts))
      expect(() => parse(text, { strict: true, uniqueKeys: true })).not.toThrow();
    expect(back.cards.dataset).toMatchObject({ license: "apache-2.0" });
    expect(Object.keys(back.configs)).toEqual(["preferences", "answers"]);
    for (const splits of Object.values(back.configs))
      for (const rows of Object.values(splits)) expect(rows).toBeGreaterThan(0);
    expect(back.jsonl["preferences/train.jsonl"]).toBe(back.configs.preferences!.train);
    expect(back.dpo.steps).toBe(1);
    expect(back.cards.model).toMatchObject({ license: "apache-2.0", base_model: "me/base" });
    expect(back.cards.model["model-index"]).toBeDefined();
    expect(back.cards.model.tags).toContain("locus");
  });

  it("talks in a pipe, as the run and as what was published of it", {
    timeout: 4 * MINUTES,
  }, async () => {
    const options = ["--json", "--temperature", "0", "--max-new-tokens", "24"];
    const lines = [
      "What is fog?",
      "",
      "/nonsense",
      "/scale 0",
      "/reset",
      "What is fog?",
      "/quit",
      "Never said.",
    ];
    const run = join(RUNS, "tiny");
    const said = await talk(lines, run, ...options, "--side-by-side");
    expect(said.stderr).toContain("there is no command /nonsense");
    expect(said.code).toBe(0);
    const replies = said.stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(replies.map(({ prompt, voice, scale }) => [prompt, voice, scale])).toEqual([
      ["What is fog?", "base", undefined],
      ["What is fog?", "locus", expect.any(Number)],
      ["What is fog?", "base", undefined],
      ["What is fog?", "locus", 0],
    ]);
    const [base, locus, again, zero] = replies.map(({ response }) => response);
    expect(base.length).toBeGreaterThan(10);
    // At scale 0 the adapter is nothing.
    expect([again, zero]).toEqual([base, base]);

    const folder = join(RUNS, "published");
    const published = await startLocus(
      "publish",
      run,
      "--to",
      folder,
      "--base-model",
      "me/base",
      "--dataset",
      "none",
      "--despite-lost-refusals",
    ).ended;
    expect(published.output).toContain("written");
    const fromFolder = await talk(["What is fog?"], folder, ...options);
    expect(JSON.parse(fromFolder.stdout).response).toBe(locus);
    // Merged weights alone have no adapter to scale.
    await rm(join(folder, "model", "adapter"), { recursive: true });
    const merged = await talk(["What is fog?", "/scale 1"], folder, ...options);
    expect(merged.stderr).toContain("merged weights have no scale to change");
    expect(JSON.parse(merged.stdout).response.length).toBeGreaterThan(10);
  });

  it("refuses a second process in the same run directory", { timeout: 2 * MINUTES }, async () => {
    await rm(join(RUNS, "locked"), { recursive: true, force: true });
    const first = startTiny(join(RUNS, "locked"));
    await new Promise((done) => setTimeout(done, 3000));
    const second = await startTiny(join(RUNS, "locked")).ended;
    first.child.kill("SIGKILL");
    expect(second.code).toBe(2);
    expect(second.output).toContain("another locus process");
  });

  it("asks the base once, whatever is trained afterwards", { timeout: 6 * MINUTES }, async () => {
    const run = join(RUNS, "tiny");
    const base = (await readdir(join(run, "arms"))).filter((name) => name.startsWith("base-"));
    expect(base).toHaveLength(1);
    const result = join(run, "arms", base[0]!, "answers", "result.json");
    const asked = (await stat(result)).mtimeMs;
    const again = await startTiny(RUNS, "--dose", "50").ended;
    expect(again.code).toBe(0);
    const evaluation = JSON.parse(await readFile(join(run, "evaluate", "evaluation.json"), "utf8"));
    expect(evaluation.headline.dose).toBe(0.5);
    expect((await stat(result)).mtimeMs).toBe(asked);
    expect((await readdir(join(run, "arms"))).filter((name) => name.startsWith("base-"))).toEqual(
      base,
    );
  });

  it("goes on after kill -9 and ends the same", { timeout: 20 * MINUTES }, async () => {
    const report = await killAndResume(3, 3, undisturbed);
    expect(report.kills.length).toBeGreaterThan(0);
    expect(report.disturbed).toEqual(report.undisturbed);
    // A killed worker is told in one message with the next step, not as a stack trace.
    const told = report.kills.find(
      (kill) => kill.target === "worker" && kill.output.includes("next:"),
    );
    if (told) expect(told.output).not.toMatch(/\n\s+at .*\.js:\d+/);
  });
});
