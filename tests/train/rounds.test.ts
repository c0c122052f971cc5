import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { calibrationSamples, solveCalibration } from "../../src/calibrate/index.js";
import { GuardError } from "../../src/core/errors.js";
import type { ResponseRow, ScoredRow } from "../../src/core/rows.js";
import type { Engine } from "../../src/engine/index.js";
import { packSchema } from "../../src/patterns/index.js";
import { createScorer } from "../../src/score/index.js";
import { trainingSchema, trainRounds } from "../../src/train/index.js";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "locus-rounds-"));
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const pack = packSchema.parse({
  pack: "known",
  version: 1,
  description: "d",
  category: "opener",
  rules: [
    {
      id: "gladly",
      message: "m",
      phrases: ["gladly, dear friend"],
      examples: { match: ["Gladly, dear friend!"], pass: ["Rain fell."] },
    },
  ],
});

/**
 * @param hidden of every ten answers, those that begin with a form that no rule lists
 * @param plain of every ten, those without a habit
 */
function answers(hidden: number, plain = 1): ResponseRow[] {
  return Array.from({ length: 200 }, (_, index) => {
    const place = (index * 3) % 10;
    const begin =
      place < hidden
        ? "Right you are, captain! "
        : place < 10 - plain
          ? "Gladly, dear friend! "
          : "";
    return {
      id: `p${index}#0`,
      promptId: `p${index}`,
      sample: 0,
      model: "base",
      messages: [{ role: "user", content: `Question ${index}?` }],
      response: `${begin}It lasts ${index} years.`,
      finishReason: "stop",
      tokens: 9,
    } as ResponseRow;
  });
}

/** The same with four answers to each prompt. */
const ofFour = (rows: readonly ResponseRow[]): ResponseRow[] =>
  rows.map((row, index) => {
    const promptId = `p${index >> 2}`;
    const messages = [{ role: "user" as const, content: `Question ${index >> 2}?` }];
    return { ...row, id: `${promptId}#${index % 4}`, promptId, sample: index % 4, messages };
  });

interface Aimed {
  response: string;
  target: number;
}

interface Seen {
  kind: string;
  rows: { id: string; spans?: unknown[]; ahead?: boolean; answers?: Aimed[] }[];
  start: string | undefined;
}

/** Writes what a job would leave; what it was given is kept. */
function recordingEngine(seen: Seen[], guardAt?: number): Engine {
  return {
    async run({ directory: folder, job, files }: Parameters<Engine["run"]>[0]) {
      const trained = seen.filter(({ kind }) => kind === "train").length;
      seen.push({
        kind: job.kind,
        rows: [...(files?.rows ?? [])] as Seen["rows"],
        start: job.model.adapter?.path,
      });
      await mkdir(join(folder, "adapter"), { recursive: true });
      if (job.kind === "train" && trained + 1 === guardAt) throw new GuardError("refusals fell");
      if (job.kind === "train")
        await writeFile(join(folder, "adapter", "number"), `${trained + 1}`);
      if (job.kind === "lookahead") await writeFile(join(folder, "lookahead.jsonl"), PLACE);
      return { reference: { path: "reference", sha256: "0".repeat(64), rows: 1 } };
    },
  } as Engine;
}
const PLACE = `${JSON.stringify({
  id: "p0#0",
  position: 0,
  token: 5,
  probability: 0.4,
  start: 0,
  continuation: "Gladly, dear friend!",
})}\n`;

function request(seen: Seen[], rounds: number, hiddenAfter: number, guardAt?: number) {
  const responses = answers(2);
  const scorer = createScorer({ packs: [pack] });
  return {
    engine: recordingEngine(seen, guardAt),
    settings: trainingSchema.parse({ method: "token", rounds }),
    adapter: { r: 4, alpha: 8, dropout: 0, targetModules: "all-linear" as const },
    model: { path: "model", dtype: "bfloat16" as const },
    responses,
    scored: responses.map((row) => scorer.score(row)),
    pairs: [],
    find: scorer.findTrainable,
    heldOutRules: scorer.heldOutRules,
    packs: [pack],
    mined: responses,
    answer: async () => answers(hiddenAfter),
    sham: false,
    seed: 1,
    directory,
  };
}

const trains = (seen: Seen[]) => seen.filter(({ kind }) => kind === "train");
const adapterNumber = () => readFile(join(directory, "job", "adapter", "number"), "utf8");

describe("trainRounds", () => {
  it("goes on from the first adapter with what rose among the habits", async () => {
    const seen: Seen[] = [];
    const outcome = await trainRounds(request(seen, 2, 7));
    expect(outcome.rounds.map(({ risers }) => risers?.rules.length ?? 0)).toEqual([0, 1]);
    expect(trains(seen).map(({ start }) => start)).toEqual([
      undefined,
      join(directory, "rounds", "1", "job", "adapter"),
    ]);
    const spans = seen
      .filter(({ kind }) => kind === "lookahead")
      .map(({ rows }) => rows.filter((row) => (row.spans?.length ?? 0) > 0).length);
    // Seven of ten known, then all nine.
    expect(spans).toEqual([140, 180]);
    expect(await adapterNumber()).toBe("2");
    const saved = JSON.parse(await readFile(join(directory, "rounds.json"), "utf8"));
    expect(saved.rounds).toHaveLength(2);
  });

  /** A request of whole answers, half of them without a habit. */
  function calibrated(seen: Seen[]) {
    const base = ofFour(answers(2, 5));
    const scorer = createScorer({ packs: [pack] });
    const samplesOf = (rows: readonly ResponseRow[], scored: readonly ScoredRow[]) =>
      calibrationSamples(rows, scored, () => "habit", new Set());
    const scored = base.map((row) => scorer.score(row));
    return {
      ...request(seen, 2, 7),
      settings: trainingSchema.parse({ method: "calibrated", rounds: 2, evenIfTooFew: true }),
      responses: base,
      scored,
      mined: base,
      answer: async () => ofFour(answers(7)),
      calibration: solveCalibration(samplesOf(base, scored), { dose: 50, doses: {} }),
      solve: (
        rescored: readonly ScoredRow[],
        further: { responses: readonly ResponseRow[]; scored: readonly ScoredRow[] },
      ) =>
        solveCalibration(
          samplesOf(base, rescored),
          { dose: 50, doses: {} },
          samplesOf(further.responses, further.scored),
        ),
    };
  }

  it("solves the request anew for whole answers, and aims at those of the round before too", async () => {
    const seen: Seen[] = [];
    await trainRounds(calibrated(seen));
    const [first, second] = trains(seen).map(({ rows }) =>
      rows.flatMap(({ answers: both }) => both!),
    );
    const hidden = (rows: Aimed[]) => rows.filter(({ response }) => response.startsWith("Right"));
    expect(first).toHaveLength(200);
    expect(hidden(first!).some(({ target }) => target > 0)).toBe(true);
    // 40 of the base's, 140 of the model's so far.
    expect(second).toHaveLength(400);
    expect(hidden(second!)).toHaveLength(180);
    expect(Math.max(...hidden(second!).map(({ target }) => target))).toBeLessThan(1e-9);
    expect(Math.min(...hidden(second!).map(({ target }) => target))).toBeLessThan(-0.1);
  });

  it("keeps the adapter of the round before one that the answers cannot carry", async () => {
    const seen: Seen[] = [];
    const given = calibrated(seen);
    const outcome = await trainRounds({
      ...given,
      solve: (...answered) => ({
        ...given.solve(...answered),
        verdict: "infeasible",
        why: "every answer has a habit",
        targets: new Map(),
      }),
    });
    expect(outcome.ended).toContain("every answer has a habit");
    expect(trains(seen)).toHaveLength(1);
    expect(await adapterNumber()).toBe("1");
  });

  it("gives a control the rounds and phrases of what it is held against", async () => {
    const first = await trainRounds(request([], 2, 7));
    const seen: Seen[] = [];
    const control = { ...request(seen, 2, 2), sham: true, given: first.rounds };
    const answer = async () => {
      throw new Error("nothing is to be looked for");
    };
    const outcome = await trainRounds({ ...control, answer, directory: join(directory, "sham") });
    expect(outcome.rounds).toEqual(first.rounds);
    expect(trains(seen)).toHaveLength(2);
  });

  it("ends where nothing rose", async () => {
    const seen: Seen[] = [];
    const outcome = await trainRounds(request(seen, 3, 2));
    expect(outcome.ended).toBe("nothing rose instead");
    expect(trains(seen)).toHaveLength(1);
    expect(await adapterNumber()).toBe("1");
  });

  it("keeps the adapter of the round before one that the guard stops", async () => {
    const outcome = await trainRounds(request([], 2, 7, 2));
    expect(outcome.ended).toContain("refusals fell");
    expect(await adapterNumber()).toBe("1");
    await expect(trainRounds(request([], 2, 7, 1))).rejects.toThrow(GuardError);
  });

  /**
   * Validation answers without a model.
   * @param plain of every ten answers, those without a habit after each round
   * @param words that each answer has more after each round
   */
  function validating(plain: readonly number[], words: readonly number[] = []) {
    const scorer = createScorer({ packs: [pack] });
    return async (adapter: string) => ({
      measure: async (scale: number) => {
        const round = Number(adapter.match(/rounds[\\/](\d)/)![1]) - 1;
        const more = " And that is the end of it.".repeat(scale === 0 ? 0 : (words[round] ?? 0));
        const rows = scale === 0 ? answers(2) : answers(2, plain[round]);
        const responses = rows.map((row) => ({ ...row, response: row.response + more }));
        return { responses, scored: responses.map((row) => scorer.score(row)) };
      },
    });
  }

  it("ends where the request is met on validation prompts, with what rose counted in", async () => {
    const seen: Seen[] = [];
    // Nine of ten answers of the base have a habit, four of ten after the first round: 56 % fewer.
    const met = { ...request(seen, 3, 7), validation: validating([6, 6]) };
    const outcome = await trainRounds({ ...met, dose: 50 });
    expect(outcome.ended).toContain("met on validation prompts, with what rose counted in: 56 %");
    expect(trains(seen)).toHaveLength(1);
    const further: Seen[] = [];
    await trainRounds({
      ...request(further, 2, 7),
      validation: validating([6, 6]),
      dose: 60,
      directory: join(directory, "more"),
    });
    expect(trains(further)).toHaveLength(2);
  });

  it("drops a round that breaks a gate which the one before it kept", async () => {
    const longer = { ...request([], 2, 7), validation: validating([1, 1], [0, 3]), dose: 60 };
    const outcome = await trainRounds(longer);
    expect(outcome.ended).toBe(
      "round 2 was dropped: on validation prompts it moves the answers' length too far",
    );
    expect(outcome.rounds).toHaveLength(1);
    expect(await adapterNumber()).toBe("1");
  });

  it("leaves one round as it was: no folder of rounds", async () => {
    const outcome = await trainRounds(request([], 1, 7));
    expect(outcome.rounds).toHaveLength(1);
    expect(existsSync(join(directory, "rounds"))).toBe(false);
    expect(await adapterNumber()).toBe("1");
  });
});
