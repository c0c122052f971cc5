import { mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeJsonl } from "../../../src/core/jsonl.js";
import type { ResponseRow } from "../../../src/core/rows.js";
import type { Engine, JobRequest } from "../../../src/engine/index.js";
import { driftRowsOf } from "../../../src/evaluate/collect/drift-rows.js";
import { measureLikelihoods } from "../../../src/evaluate/collect/likelihoods.js";

const answers = (prompts: number, samples: number): ResponseRow[] =>
  Array.from({ length: prompts * samples }, (_, at) => ({
    id: `p${Math.floor(at / samples)}#${at % samples}`,
    promptId: `p${Math.floor(at / samples)}`,
    model: "base",
    sample: at % samples,
    response: "An answer.",
    finishReason: "stop",
    tokens: 3,
  }));
const ids = (rows: readonly ResponseRow[]): string[] => rows.map(({ id }) => id);

describe("answers that the drift is measured on", () => {
  it("are one of each of as many prompts, spread over the set", () => {
    const chosen = driftRowsOf(answers(96, 4), 48);
    expect(new Set(chosen.map(({ promptId }) => promptId)).size).toBe(48);
    expect(ids(chosen).slice(0, 3)).toEqual(["p0#0", "p2#0", "p4#0"]);
    expect(ids(driftRowsOf(answers(96, 4), 48))).toEqual(ids(chosen));
  });
  it("are second answers too where prompts are few", () => {
    expect(ids(driftRowsOf(answers(3, 2), 4))).toEqual(["p0#0", "p1#0", "p2#0", "p0#1"]);
    expect(driftRowsOf(answers(3, 2), 48)).toHaveLength(6);
    expect(driftRowsOf(answers(3, 2), 0)).toEqual([]);
  });
  it("say something", () => {
    const rows = answers(4, 2);
    rows[0]!.response = " \n";
    expect(ids(driftRowsOf(rows, 4))).toEqual(["p0#1", "p1#0", "p2#0", "p3#0"]);
  });
});

describe("the drift's rows", () => {
  it("keep the prompt that was answered", async () => {
    const engine: Engine = {
      async run({ directory, files }: JobRequest) {
        const rows = (files?.rows ?? []) as { id: string }[];
        await writeJsonl(
          join(directory, "logprobs.jsonl"),
          rows.map(({ id }) => ({ id, logprobs: [-1], tokens: [3], kl: [0.1] })),
        );
        return {};
      },
    };
    const model = { base: "model" } as never;
    const measured = await measureLikelihoods(engine, {
      model,
      driftModel: model,
      driftRows: answers(2, 2),
      refusalPrompts: [],
      baseRefusals: [],
      neutralPrompts: [],
      openers: { refusal: [], compliance: [] },
      persona: { rows: [], key: [] } as never,
      seed: 1,
      directory: await mkdtemp(join(tmpdir(), "locus-drift-")),
    });
    expect(measured!.drift!.map(({ id, promptId }) => [id, promptId])).toEqual([
      ["p0#0", "p0"],
      ["p0#1", "p0"],
      ["p1#0", "p1"],
      ["p1#1", "p1"],
    ]);
  });
});
