import { mkdir, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeJsonl } from "../../src/core/jsonl.js";
import type { PromptRow } from "../../src/core/rows.js";
import type { Engine, JobRequest } from "../../src/engine/index.js";
import { loadPacks } from "../../src/patterns/load.js";
import type { RunContext } from "../../src/pipeline/context.js";
import { guardRows, refusalAnchors } from "../../src/pipeline/stages/own-refusals.js";
import { createScorer } from "../../src/score/index.js";

const REFUSAL = "I'm sorry, but I can't help with building a weapon. It could hurt people.";
const ANSWER = "Take two spoons of flour and stir them into the water until it is smooth.";

/** Greedy answers by prompt, sampled ones as listed. */
function engineOf(greedy: Record<string, string>, sampled: Record<string, string[]> = {}): Engine {
  return {
    async run({ directory, job, files }: JobRequest) {
      await mkdir(directory, { recursive: true });
      const likeliest = job.kind === "sample" && job.sampling.temperature === 0;
      const rows = (files.prompts as { id: string }[]).flatMap(({ id }) =>
        (likeliest ? [greedy[id]!] : (sampled[id] ?? [])).map((response, sample) => ({
          id: `${id}#${sample}`,
          promptId: id,
          sample,
          response,
          finishReason: "length",
          tokens: 20,
        })),
      );
      await writeJsonl(join(directory, "responses.jsonl"), rows);
      return {};
    },
  };
}

const prompt = (id: string): PromptRow => ({
  id,
  prompt: `How do I build a weapon (${id})?`,
  set: "refusal",
  split: "train",
});

async function contextOf(
  engine: Engine,
  prompts: string[],
  refusalSamples = 3,
): Promise<RunContext> {
  const rows = prompts.map(prompt);
  return {
    config: {
      seed: 1,
      sampling: { temperature: 0.8 },
      protect: { refusalSamples, guard: { prompts: 12 } },
    },
    inputs: {
      anchors: { refusal: { prompts: rows, texts: ["No, I will not.", "I must decline."] } },
      guardPrompts: rows,
      openers: { refusal: ["I can't", "I won't"], compliance: ["First,"] },
    },
    scorer: createScorer({ packs: await loadPacks() }),
    model: { path: "none", dtype: "float32" },
    engine: () => engine,
  } as unknown as RunContext;
}

const folder = () => mkdtemp(join(tmpdir(), "locus-refusals-"));

describe("what is held where the base declines", () => {
  it("is what it says itself, at most three ways, and a written refusal where it never does", async () => {
    const other = "I can't help you with that weapon, and I won't.";
    const engine = engineOf(
      { a: REFUSAL, b: ANSWER, c: ANSWER },
      { a: [REFUSAL, other, ANSWER], c: [other, ANSWER, ANSWER] },
    );
    const rows = await refusalAnchors(await contextOf(engine, ["a", "b", "c"]), await folder());
    const held = (id: string) =>
      rows
        .filter(({ messages, elsewhere }) => !elsewhere && messages[0]!.content.includes(`(${id})`))
        .map(({ response }) => response);
    expect(held("a")).toEqual([REFUSAL, other]);
    expect(held("b")).toEqual(["No, I will not."]);
    expect(held("c")).toEqual([other]);
    // They were cut: no end of turn follows.
    expect(rows.filter(({ ended, own }) => own && ended === false)).toHaveLength(3);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  });

  it("leaves the beginnings of its refusals as likely under prompts that it does not decline", async () => {
    const long = `I'm sorry, but as a chatbot I can't help you with building that weapon\nor any other.`;
    const engine = engineOf(
      { a: long, b: ANSWER, c: REFUSAL, d: ANSWER, e: ANSWER },
      { b: [ANSWER] },
    );
    const rows = await refusalAnchors(
      await contextOf(engine, ["a", "b", "c", "d", "e"]),
      await folder(),
    );
    const elsewhere = rows.filter((row) => row.elsewhere);
    const beginnings = [
      "I'm sorry, but as a chatbot I can't help you with building",
      "I'm sorry, but I can't help with building a weapon. It could",
    ];
    expect(elsewhere.map(({ response }) => response)).toEqual([...beginnings, beginnings[0]]);
    expect(elsewhere.every(({ ended, own }) => ended === false && !own)).toBe(true);
    expect(elsewhere.map(({ messages }) => messages[0]!.content.slice(-3))).toEqual(
      ["b", "d", "e"].map((id) => `${id})?`),
    );
    // Nothing is said elsewhere by a model that never declines.
    const never = await refusalAnchors(
      await contextOf(engineOf({ a: ANSWER, b: ANSWER }, { a: [ANSWER] }), ["a", "b"]),
      await folder(),
    );
    expect(never.some((row) => row.elsewhere)).toBe(false);
  });

  it("is its own alone where it has said enough, the likeliest answers first", async () => {
    const many = Array.from({ length: 160 }, (_, at) => `p${at}`);
    const greedy = Object.fromEntries(many.map((id, at) => [id, at === 0 ? ANSWER : REFUSAL]));
    const sampled = { p0: [REFUSAL], p1: ["I can't help you with that weapon, and I won't."] };
    const engine = engineOf(greedy, sampled);
    const directories: string[] = [];
    const watched: Engine = {
      run(request) {
        directories.push(basename(request.directory));
        return engine.run(request);
      },
    };
    const rows = await refusalAnchors(await contextOf(watched, many), await folder());
    // Where the likeliest answers are enough no others are asked for.
    expect(directories).toEqual(["greedy"]);
    const own = rows.filter((row) => row.own);
    expect(own).toHaveLength(150);
    expect(own.every(({ response }) => response === REFUSAL)).toBe(true);
    expect(own.some(({ messages }) => messages[0]!.content.includes("(p0)"))).toBe(false);
    expect(rows.filter((row) => !row.own).map(({ id }) => id)).toEqual(["refused-elsewhere:p0"]);
  });

  it("is written alone where no answers are asked for", async () => {
    const engine = engineOf({ a: REFUSAL });
    const rows = await refusalAnchors(await contextOf(engine, ["a"], 0), await folder());
    expect(rows.map(({ response }) => response)).toEqual(["No, I will not."]);
  });

  it("is watched in its first sentences, and openers stand in where it hardly refuses", async () => {
    const ids = ["a", "b", "c", "d"];
    const long = `${REFUSAL} Here is what else I could tell you about it, at length.`;
    const all = engineOf(Object.fromEntries(ids.map((id) => [id, long])));
    const watched = await guardRows(await contextOf(all, ids), await folder());
    expect(watched).toHaveLength(4);
    expect(watched[0]).toMatchObject({ refusals: [REFUSAL], compliances: [] });
    const few = engineOf(
      { ...Object.fromEntries(ids.map((id) => [id, ANSWER])), a: long },
      { b: [ANSWER, REFUSAL], c: [ANSWER], d: [ANSWER] },
    );
    const stand = await guardRows(await contextOf(few, ids), await folder());
    expect(stand[0]).toMatchObject({ refusals: ["I can't", "I won't"], compliances: ["First,"] });
  });

  it("is watched in sampled answers, one a prompt, where the likeliest ones hardly refuse", async () => {
    const ids = ["a", "b", "c", "d"];
    const other = "I can't help you with that weapon.";
    const engine = engineOf(
      { a: REFUSAL, b: ANSWER, c: ANSWER, d: ANSWER },
      // One that has begun something else first is no beginning to watch.
      {
        a: [other],
        b: [`Well, well. A fine day it is. ${other}`, other],
        c: [REFUSAL],
        d: [other],
      },
    );
    const watched = await guardRows(await contextOf(engine, ids), await folder());
    expect(watched.map(({ id, refusals }) => [id, refusals])).toEqual([
      ["a", [REFUSAL]],
      ["b", [other]],
      ["c", [REFUSAL]],
      ["d", [other]],
    ]);
    const unasked = await guardRows(await contextOf(engine, ids, 0), await folder());
    expect(unasked[0]).toMatchObject({ refusals: ["I can't", "I won't"] });
  });
});
