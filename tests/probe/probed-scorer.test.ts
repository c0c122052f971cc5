import { mkdir, mkdtemp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { SentenceClassifier } from "../../src/classify/index.js";
import { writeJsonl } from "../../src/core/jsonl.js";
import type { Engine, JobRequest } from "../../src/engine/index.js";
import { loadPacks } from "../../src/patterns/load.js";
import {
  type AnswerToRead,
  createProbedScorer,
  loadProbe,
  readSentences,
  withProbe,
} from "../../src/probe/index.js";
import { createScorer } from "../../src/score/index.js";

/** As sure of everything. */
const stageOf = (probability: number): SentenceClassifier => ({
  probability: () => probability,
  category: () => "signpost",
  propose: 0.6,
  veto: 0.6,
});
const MIX = { mix: { probe: 1, stage: 0.5, offset: -0.25 }, threshold: 0.5 };
const input = { start: 0 } as Parameters<SentenceClassifier["probability"]>[0];

describe("the probe's word", () => {
  it("is weighed with the second stage's, both as log-odds", () => {
    const odds = 2 + 0.5 * Math.log(0.8 / 0.2) - 0.25;
    const probed = withProbe(stageOf(0.8), MIX, () => 2);
    expect(probed.probability(input)).toBeCloseTo(1 / (1 + Math.exp(-odds)), 12);
    expect(probed).toMatchObject({ propose: 0.5, veto: 0.5 });
    expect(Number.isFinite(withProbe(stageOf(1), MIX, () => 2).probability(input))).toBe(true);
  });

  it("is not missed where the model has not read a sentence", () => {
    expect(withProbe(stageOf(0.7), MIX, () => undefined).probability(input)).toBe(1);
    expect(withProbe(stageOf(0.5), MIX, () => undefined).probability(input)).toBe(0);
  });
});

describe("a probed scorer", async () => {
  const packs = await loadPacks();
  const rows = [
    {
      id: "a",
      response: "Certainly! Water boils at 100 degrees. I hope this helps! It froze overnight.",
      messages: [{ role: "user" as const, content: "When does water boil?" }],
    },
    { id: "b", response: "Nothing more.\n\nThat is all there is." },
  ];
  /** Log-odds by what a sentence says. */
  const reading =
    (odds: (sentence: string) => number) =>
    async (answers: readonly AnswerToRead[]): Promise<number[][]> =>
      answers.map(({ response, sentences }) =>
        sentences.map(({ start, end }) => odds(response.slice(start, end))),
      );

  it("has sentences read where they stand, whatever the line ends", async () => {
    const scorer = createProbedScorer({ packs, secondStage: stageOf(0.5), weights: MIX });
    const response = rows[1]!.response.replaceAll("\n", "\r\n");
    const [scored] = await scorer.scoreAll(
      [{ id: "b", response }],
      reading((sentence) => (sentence === "That is all there is." ? 9 : -9)),
    );
    expect(scored!.findings.map(({ text }) => text)).toEqual(["That is all there is."]);
    const { start, end, text } = scored!.findings[0]!;
    expect(response.slice(start, end)).toBe(text);
  });

  it("has all sentences read that its second stage would judge, with their prompts", async () => {
    const scorer = createProbedScorer({ packs, secondStage: stageOf(0.5), weights: MIX });
    let asked: readonly AnswerToRead[] = [];
    await scorer.scoreAll(rows, async (answers) => {
      asked = answers;
      return answers.map(({ sentences }) => sentences.map(() => -9));
    });
    expect(
      asked.map(({ prompt, response, sentences }) => [
        prompt,
        sentences.map(({ start, end }) => response.slice(start, end).trim()),
      ]),
    ).toEqual([
      [
        "When does water boil?",
        ["Certainly!", "Water boils at 100 degrees.", "I hope this helps!", "It froze overnight."],
      ],
      ["", ["Nothing more.", "That is all there is."]],
    ]);
  });

  it("tells where the reading does not fit the sentences", async () => {
    const scorer = createProbedScorer({ packs, secondStage: stageOf(0.5), weights: MIX });
    await expect(scorer.scoreAll(rows, async () => [[1, 2, 3, 4], [1]])).rejects.toThrow(
      "row b: not every sentence has a score",
    );
  });

  it("flags what the probe is sure of, and drops what it is sure is plain", async () => {
    const scorer = createProbedScorer({ packs, secondStage: stageOf(0.5), weights: MIX });
    const found = async (odds: (sentence: string) => number) =>
      (await scorer.scoreAll(rows, reading(odds))).map(({ id, findings }) => [
        id,
        findings.map(({ text }) => text.trim()),
      ]);
    expect(await found((text) => (/froze|all there/.test(text) ? 9 : -9))).toEqual([
      ["a", ["It froze overnight."]],
      ["b", ["That is all there is."]],
    ]);
    const rules = createScorer({ packs })
      .score(rows[0]!)
      .findings.map(({ text }) => text);
    expect(rules.length).toBeGreaterThan(0);
    const [first] = await found(() => -9);
    expect(first).toEqual(["a", []]);
  });
});

describe("sentences read by the model", async () => {
  const weights = { layers: [1], weights: [1, 1], bias: -3 };
  const model = { path: "none", dtype: "float32" as const };
  const answers: AnswerToRead[] = [
    {
      prompt: "Why?",
      response: "One. Two.",
      sentences: [
        { start: 0, end: 4 },
        { start: 5, end: 9 },
      ],
    },
    { prompt: "", response: "", sentences: [] },
    { prompt: "", response: "Three.", sentences: [{ start: 0, end: 6 }] },
  ];
  /** Scores are lengths of the pieces. */
  const engineOf = (drop: number): Engine => ({
    async run({ directory, job, files }: JobRequest) {
      expect(job).toMatchObject({ kind: "probe", probe: { layers: [1], weights: [1, 1] } });
      await mkdir(directory, { recursive: true });
      const asked = files.rows as { id: string; pieces: { text: string; read: boolean }[] }[];
      const found = asked.map(({ id, pieces }) => ({
        id,
        scores: pieces.filter(({ read }) => read).map(({ text }) => text.length),
      }));
      await writeJsonl(join(directory, "probe.jsonl"), found.slice(drop));
      return {};
    },
  });
  const folder = () => mkdtemp(join(tmpdir(), "locus-probe-"));

  it("come back in order, with the bias", async () => {
    const directory = await folder();
    const read = await readSentences(engineOf(0), { answers, model, weights, directory });
    expect(read).toEqual([[1, 1], [], [3]]);
    const none = { answers: [], model, weights, directory };
    expect(await readSentences(engineOf(0), none)).toEqual([]);
  });

  it("are told missing", async () => {
    const directory = await folder();
    const request = { answers, model, weights, directory };
    await expect(readSentences(engineOf(1), request)).rejects.toThrow(/has no row 0\.0/);
  });
});

describe("the probe that ships", () => {
  it("fits the embedded model", async () => {
    const { layers, weights, model, threshold } = await loadProbe();
    expect(model).toBe("smollm2-135m-instruct");
    // Mean and last token, 576 numbers a token.
    expect(weights).toHaveLength(2 * layers.length * 576);
    expect(threshold).toBeGreaterThan(0);
    expect(threshold).toBeLessThan(1);
    await expect(loadProbe("/nowhere/weights.json")).rejects.toMatchObject({
      message: "the weights of the probe cannot be read",
    });
  });
});
