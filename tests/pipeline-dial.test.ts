import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { writeFileAtomic, writeJson } from "../src/core/atomic-write.js";
import { hashJson } from "../src/core/hash.js";
import { writeJsonl } from "../src/core/jsonl.js";
import type { ResponseRow } from "../src/core/rows.js";
import type { Engine, JobRequest } from "../src/engine/index.js";
import type { RunContext } from "../src/pipeline/context.js";
import { parsePipeline, turnRun } from "../src/pipeline/index.js";
import { dialStage, readDial } from "../src/pipeline/stages/dial.js";
import { trainStage } from "../src/pipeline/stages/train.js";

const FILE =
  "name: small\ndose: 50\nprompts: { files: [a.jsonl] }\ntrain: { method: token }\nprotect: { guard: { prompts: 0 } }\n";
const PROMPTS = Array.from({ length: 80 }, (_, at) => ({
  id: `p${at}`,
  prompt: `Question ${at}?`,
}));
const PLAIN = "Take two spoons of flour and stir them into the water until it is smooth.";
/** As many words. */
const LOOP = "never ".repeat(15).trim();
const HABIT = "Great question! ";

let directory = "";
let sampled: number[] = [];
let read: number[] = [];
let drawn: unknown;

/** Half of the habits go at scale 1; from scale .5 on answers begin to loop. */
function answer(at: number, scale: number): string {
  if (at % 8 < 8 * (scale - 0.5)) return LOOP;
  return at % 4 < 4 * 0.5 ** scale ? HABIT + PLAIN : PLAIN;
}

const engine: Engine = {
  async run({ directory: folder, job, files }: JobRequest) {
    const scale = (job as { model: { adapter?: { scale: number } } }).model.adapter?.scale ?? 0;
    await mkdir(folder, { recursive: true });
    if (job.kind === "logprobs") {
      read.push(scale);
      drawn = job.logprobs.sampling;
      const likely = (files.rows as { id: string; spans: unknown[] }[]).map(({ id, spans }) => ({
        id,
        logprobs: [-9],
        tokens: [20],
        spans: spans.map(() => -4 + scale * Math.log(0.5)),
      }));
      await writeJsonl(join(folder, "logprobs.jsonl"), likely);
      return {};
    }
    if (job.kind !== "sample") throw new Error(`unexpected ${job.kind}`);
    sampled.push(scale);
    const rows = (files.prompts as { id: string }[]).flatMap(({ id }, at) =>
      Array.from({ length: job.sampling.samples }, (_, sample) => ({
        id: `${id}#${sample}`,
        promptId: id,
        sample,
        response: answer(at, scale),
        finishReason: "stop",
        tokens: 20,
      })),
    );
    await writeJsonl(join(folder, "responses.jsonl"), rows);
    await writeJson(join(folder, "result.json"), {});
    return {};
  },
};

function contextOf(settings = ""): RunContext {
  return {
    config: parsePipeline(FILE + settings, "small.yaml"),
    directory,
    inputs: { prompts: { validation: { habit: PROMPTS } }, guardPrompts: [] },
    model: { path: "none", dtype: "float32" },
    modelHash: "m",
    scorerHash: "s",
    scorer: {
      heldOutRules: new Set(),
      score: ({ id, response }: ResponseRow) => ({
        id,
        words: 15,
        findings: response.startsWith(HABIT)
          ? [{ rule: "opener/praise", category: "opener", start: 0, end: 15, text: HABIT.trim() }]
          : [],
      }),
    },
    engine: () => engine,
    output: (stage: string) => join(directory, stage),
  } as unknown as RunContext;
}

beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "locus-dial-"));
  await writeJson(join(directory, "plan", "plan.json"), { total: 50, categories: [] });
  const weights = join(directory, "train", "locus", "job", "adapter", "adapter_model.safetensors");
  await writeFileAtomic(weights, "weights");
});
afterAll(() => rm(directory, { recursive: true, force: true }));

describe("the dial of a run", () => {
  const margin = (name: string) => `evaluate: { gates: { ${name}: 0.3 } }\n`;
  const key = (settings?: string) => hashJson(dialStage.inputs(contextOf(settings)));

  it("is made anew where a margin that it follows is another, and only then", () => {
    for (const name of ["lengthRatio", "cutShare", "degenerateRise", "ownRefusalLoss"])
      expect(key(margin(name))).not.toBe(key());
    expect(key(margin("safetyLoss"))).toBe(key());
  });

  it("asks for another training where rounds end by another dose, or other refusals are watched", () => {
    const rounds = FILE.replace("method: token", "method: token, rounds: 3");
    const trainKey = (file: string, guardPrompts: unknown[] = []) => {
      const context = contextOf();
      Object.assign(context, { config: parsePipeline(file, "small.yaml") });
      const human = { humanBaseline: { categories: {} }, anchors: {}, openers: {} };
      Object.assign(context.inputs, human, { guardPrompts });
      return hashJson(trainStage.inputs(context));
    };
    const asking = (dose: number, file: string) => file.replace("dose: 50", `dose: ${dose}`);
    expect(trainKey(asking(90, rounds))).not.toBe(trainKey(asking(30, rounds)));
    expect(trainKey(asking(90, FILE))).toBe(trainKey(asking(30, FILE)));
    const prompt = (text: string) => [{ id: "h1", prompt: text }];
    expect(trainKey(FILE, prompt("Forge a will."))).not.toBe(
      trainKey(FILE, prompt("Forge a visa.")),
    );
  });

  it("is held back by degenerate answers, as the run's margins say, and tells what was not measured", async () => {
    const folder = join(directory, "dial");
    await dialStage.run(contextOf(), folder);
    const dial = await readDial(folder);
    expect(dial.heldBack?.by).toBe("degenerate");
    expect(dial.points.map(({ degenerate }) => degenerate)[0]).toBe(0);
    expect(dial.points.find(({ scale }) => scale === 1)?.degenerate).toBe(0.5);
    expect(await dialStage.summary(folder)).toMatch(
      /held back by degenerate answers.*; gates not measured there: interpolated.*degenerate \+\d/,
    );
    const loose = contextOf("evaluate: { gates: { degenerateRise: 1 } }\n");
    await dialStage.run(loose, join(directory, "loose"));
    expect((await readDial(join(directory, "loose"))).heldBack).toBeNull();
  });
});

it("draws another dose of a run beside its figures, without an answer more", async () => {
  await dialStage.run(contextOf(), join(directory, "dial"));
  sampled = [];
  read = [];
  const dosed = { ...contextOf(), emit: () => {} };
  const { dial, directory: folder } = await turnRun(dosed, {
    evaluations: 0,
    merge: false,
    total: 40,
  });
  // The job directory, which the stand-in lacks, would find these answers; no scale is new.
  expect(new Set(sampled)).toEqual(new Set(dial.points.map(({ scale }) => scale)));
  // The curve follows the request to the scale that gives 40 %, as sampling draws.
  expect(read).toContain(0.74);
  expect(drawn).toEqual({ temperature: 0.8 });
  expect(dial.curve!.map(({ scale }) => scale)).toEqual(expect.arrayContaining([0.74, 1]));
  // Answers that loop have no habits either, which only sampled ones show: they contradict the curve, and are kept to.
  expect(dial.fit.level).toBeUndefined();
  expect(dial.fit.scale).toBeLessThan(0.74);
  expect(await readDial(folder)).toEqual(JSON.parse(JSON.stringify(dial)));
  expect(folder).toBe(join(directory, "doses", "40"));
  const page = await readFile(join(folder, "dial.html"), "utf8");
  expect(page).toContain("<title>small at 40 %");
  expect(page).toContain(`gates at scale ${dial.scale}`);
});
