import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { PairRow, ResponseRow } from "../../src/core/rows.js";
import type { Engine, JobRequest, ModelRef } from "../../src/engine/index.js";
import {
  balancedPairs,
  buildPairs,
  type Ches,
  measureChes,
  mostAlike,
  type PairOptions,
  passedPairs,
} from "../../src/pairs/index.js";
import { loadPacks } from "../../src/patterns/load.js";
import { createScorer } from "../../src/score/index.js";

const MODEL: ModelRef = { path: "a/model", dtype: "bfloat16" };
const pair = (id: string, more: Partial<PairRow> = {}): PairRow => ({
  id,
  promptId: id,
  prompt: [{ role: "user", content: "How do I mend a kettle?" }],
  chosen: [{ role: "assistant", content: `Boil it, ${id}.` }],
  rejected: [{ role: "assistant", content: `Certainly! Boil it, ${id}.` }],
  kind: "dampen",
  strategy: "edit",
  findings: [],
  margin: 1,
  lengthRatio: 1,
  ...more,
});
const ches = (normalised: number): Ches => ({ ches: 100 * normalised, normalised, tokens: [9, 9] });

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "locus-ches-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

/** Answers in another order than it was asked, each row with minus its own place. */
function engineThat(asked: JobRequest[], rows = Number.POSITIVE_INFINITY): Engine {
  return {
    async run(request) {
      asked.push(request);
      const found = (request.files.rows as { id: string }[]).slice(0, rows).toReversed();
      const text = found.map(({ id }) => JSON.stringify({ id, ...ches(0 - Number(id)) }));
      await writeFile(join(request.directory, "ches.jsonl"), text.join("\n"));
      return {};
    },
  };
}

describe("CHES of pairs", () => {
  it("comes in the order of the pairs, whatever their ids; none where a pair cannot be measured", async () => {
    const asked: JobRequest[] = [];
    const turns = [...pair("d").chosen, ...pair("d").chosen];
    const pairs = [
      pair("a"),
      pair("b", { prompt: [] }),
      pair("a"),
      pair("d", { rejected: turns }),
      pair("e"),
    ];
    const found = await measureChes(engineThat(asked), { pairs, model: MODEL, directory });
    expect(found.map((one) => one?.normalised)).toEqual([0, undefined, -2, undefined, -4]);
    expect(asked[0]!.job).toMatchObject({ kind: "ches", model: MODEL });
    expect(asked[0]!.files.rows![1]).toEqual({
      id: "2",
      messages: pairs[2]!.prompt,
      chosen: "Boil it, a.",
      rejected: "Certainly! Boil it, a.",
    });
  });

  it("runs no model for nothing, and says which row is lacking", async () => {
    const asked: JobRequest[] = [];
    const nothing = [pair("a", { prompt: [] })];
    const engine = engineThat(asked);
    expect(await measureChes(engine, { pairs: nothing, model: MODEL, directory })).toEqual([
      undefined,
    ]);
    expect(asked).toEqual([]);
    const pairs = [pair("a"), pair("b")];
    await expect(
      measureChes(engineThat(asked, 1), { pairs, model: MODEL, directory }),
    ).rejects.toThrow(/no row 1/);
  });

  it("leaves out the share that is most alike, and nothing that was not measured", () => {
    const pairs = ["a", "b", "c", "d", "e"].map((id) => pair(id));
    const measured = [ches(-1), ches(-5), undefined, ches(-1), ches(-9)];
    expect(mostAlike(pairs, measured, 0.75)).toEqual(new Set(["d"]));
    expect(mostAlike(pairs, measured, 0.5)).toEqual(new Set(["a", "d"]));
    expect(mostAlike(pairs, measured, 1)).toEqual(new Set());
  });
});

describe("pairs built in two steps", () => {
  it("are those of one step, less what is left out before lengths are balanced", async () => {
    const scorer = createScorer({ packs: await loadPacks() });
    const answer = (id: string, response: string): ResponseRow => ({
      id,
      promptId: id,
      model: "base",
      sample: 0,
      messages: [{ role: "user", content: `How do I cook ${id}?` }],
      response,
      finishReason: "stop",
      tokens: 30,
    });
    const rows = [
      answer("rice", "Rinse the rice twice and let it drain. I hope this helps!"),
      answer("leeks", "Split the leeks, wash out the sand and cut them thin. I hope this helps!"),
    ];
    const options: PairOptions = {
      maxLengthRatio: 2,
      heldOutRules: scorer.heldOutRules,
      score: (row) => scorer.score(row),
      strategies: ["edit"],
      maxPerPrompt: 2,
      balance: false,
    };
    const scored = rows.map((row) => scorer.score(row));
    const passed = passedPairs(rows, scored, options);
    const whole = buildPairs(rows, scored, options);
    expect(whole.pairs).toHaveLength(2);
    expect(balancedPairs(passed, options)).toEqual(whole);
    const [first, second] = whole.pairs;
    const less = balancedPairs(passed, options, new Set([first!.id]));
    expect(less.pairs).toEqual([second]);
    expect(less.report.droppedForChes).toBe(1);
    expect(whole.report.droppedForChes).toBeUndefined();
  });
});
