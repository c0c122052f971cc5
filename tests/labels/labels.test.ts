import { mkdir, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { hashText } from "../../src/core/hash.js";
import type { Category } from "../../src/core/rows.js";
import { drawSentences, type SourceAnswer } from "../../src/labels/draw.js";
import { joinText } from "../../src/labels/join.js";
import { agreementOf, goldOf, measure, type Readers } from "../../src/labels/measure.js";
import { type Label, labelledSentenceSchema } from "../../src/labels/sentence-row.js";
import { sentencesOfAnswer } from "../../src/labels/sentences.js";
import { loadPacks } from "../../src/patterns/load.js";
import { createScorer } from "../../src/score/index.js";

const says = (label: Label["label"]): Label => ({ label, category: [], keep: "none" });
const both = (first: Label["label"], second: Label["label"]): Readers => [
  says(first),
  says(second),
];

describe("goldOf and agreementOf", () => {
  it("lets a sure reading outweigh an unsure one and leaves contradictions out", () => {
    expect(goldOf(both("yes", "unsure"))).toBe(true);
    expect(goldOf(both("unsure", "no"))).toBe(false);
    expect(goldOf(both("yes", "no"))).toBeNull();
    expect(goldOf(both("unsure", "unsure"))).toBeNull();
  });

  it("gives Cohen's kappa of a worked example", () => {
    // 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no: raw .7, chance .5, kappa .4.
    const rows = [
      ...Array<Readers>(20).fill(both("yes", "yes")),
      ...Array<Readers>(5).fill(both("yes", "no")),
      ...Array<Readers>(10).fill(both("no", "yes")),
      ...Array<Readers>(15).fill(both("no", "no")),
      ...Array<Readers>(9).fill(both("unsure", "yes")),
    ];
    const agreement = agreementOf(rows);
    expect(agreement.rows).toBe(50);
    expect(agreement.raw).toBeCloseTo(0.7);
    expect(agreement.kappa).toBeCloseTo(0.4);
  });
});

describe("measure", () => {
  it("weighs each row by the sentences that it stands for", () => {
    const row = (gold: "yes" | "no", flagged: boolean, weight: number, prompt: string) => ({
      prompt,
      weight,
      readers: both(gold, gold),
      flagged,
      categories: [],
    });
    const rows = [
      row("yes", true, 1, "a"),
      row("yes", false, 3, "b"),
      row("no", true, 1, "c"),
      row("no", false, 9, "d"),
    ];
    const plain = measure(rows, { weighted: false });
    expect(plain.precision.value).toBeCloseTo(0.5);
    expect(plain.recall.value).toBeCloseTo(0.5);
    expect(plain.falseAlarms.value).toBeCloseTo(0.5);
    const weighted = measure(rows, { weighted: true });
    expect(weighted.recall.value).toBeCloseTo(0.25);
    expect(weighted.falseAlarms.value).toBeCloseTo(0.1);
    expect([plain.gold, weighted.gold]).toEqual([2, 2]);
  });

  it("takes a category for gold where the sentence is boilerplate and one reader names it", () => {
    const row = (first: Label, second: Label, categories: Category[], prompt: string) => ({
      prompt,
      weight: 1,
      readers: [first, second] as const,
      flagged: categories.length > 0,
      categories,
    });
    const closer: Label = { ...says("yes"), category: ["closer"] };
    const rows = [
      row(closer, says("yes"), ["closer"], "a"),
      row(closer, closer, ["opener"], "b"),
      row(says("no"), says("no"), ["closer"], "c"),
      row(says("unsure"), { ...closer, label: "unsure" }, ["closer"], "d"),
    ];
    const { byCategory, gold, open } = measure(rows);
    expect([gold, open]).toEqual([2, 1]);
    expect(byCategory.closer.gold).toBe(2);
    expect(byCategory.closer.precision.value).toBeCloseTo(1 / 2);
    expect(byCategory.closer.recall.value).toBeCloseTo(1 / 2);
    expect(byCategory.opener).toMatchObject({ gold: 0, precision: { value: 0 } });
    expect(byCategory.hedge.precision.value).toBeNaN();
  });
});

describe("sentencesOfAnswer", () => {
  it("cuts lines and sentences, skips code and bullets, and keeps UTF-16 offsets", () => {
    const text =
      "Hi 👍🏽 there. Second one!\r\n- A point.\n1. Numbered.\n```\ncode here\n~~~\nmore\n```\nLast.";
    const spans = sentencesOfAnswer(text).map(({ start, end }) => text.slice(start, end));
    expect(spans).toEqual(["Hi 👍🏽 there.", "Second one!", "A point.", "Numbered.", "Last."]);
  });
});

describe("drawSentences", () => {
  it("keeps a prompt on one side and lets weights stand for the whole stratum", async () => {
    const scorer = createScorer({ packs: await loadPacks() });
    const answers: SourceAnswer[] = ["one", "two"].flatMap((model) =>
      Array.from({ length: 60 }, (_, index) => ({
        source: model,
        model,
        id: String(index),
        prompt: `Question number ${index}?`,
        response: `First of ${index} ${model}. A plain middle. I hope this helps! Last words of ${index}.`,
        own: false,
      })),
    );
    const rows = drawSentences(answers, scorer, {
      seed: 1,
      heldOutModels: new Set(["two"]),
      perModel: { first: 10, middle: 20, last: 10 },
      richShare: 0.4,
    });
    const promptOf = new Map(answers.map((answer) => [answer.source + answer.id, answer.prompt]));
    const sides = (split: string) =>
      new Set(
        rows
          .filter((row) => row.split === split)
          .map((row) => promptOf.get(row.source + row.answerId)),
      );
    const test = sides("test");
    expect(test.size).toBeGreaterThan(0);
    expect([...sides("development")].filter((prompt) => test.has(prompt))).toEqual([]);
    expect(rows.every((row) => (row.model === "two") === (row.split === "test"))).toBe(true);
    expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
    // Every answer has one sentence with a finding and one plain one in the middle.
    for (const rich of [true, false]) {
      const stratum = rows.filter(
        (row) => row.model === "one" && row.position === "middle" && row.ruleRich === rich,
      );
      const prompts = answers.filter(
        (answer) => answer.model === "one" && !test.has(answer.prompt),
      );
      const sum = stratum.reduce((total, row) => total + row.weight, 0);
      expect(sum).toBeLessThanOrEqual(prompts.length);
      expect(sum).toBeGreaterThan(prompts.length / 2);
    }
  });
});

describe("drawSentences from a source with prompts of its own", () => {
  it("takes every answer of a held-out model", async () => {
    const answers: SourceAnswer[] = Array.from({ length: 30 }, (_, index) => ({
      source: "new",
      model: "new",
      id: String(index),
      prompt: `Unheard-of question ${index}?`,
      response: `Only sentence of ${index}.`,
      own: false,
    }));
    const settings = {
      seed: 1,
      heldOutModels: new Set(["new"]),
      perModel: { first: 30, middle: 0, last: 0 },
      richShare: 0,
    };
    const scorer = createScorer({ packs: await loadPacks() });
    expect(drawSentences(answers, scorer, { ...settings, newPrompts: true })).toHaveLength(30);
    expect(drawSentences(answers, scorer, settings).length).toBeLessThan(20);
  });
});

describe("the shipped labels", () => {
  const path = join(import.meta.dirname, "../../datasets/labels/sentences.jsonl");

  it("pass their schema, have two readings, and own texts hold their sentence", async () => {
    const lines = (await readFile(path, "utf8")).trim().split("\n");
    const rows = lines.map((line) => labelledSentenceSchema.parse(JSON.parse(line)));
    // Of the public sources whole models are held out, not only prompts.
    const modelsOf = (part: string) =>
      new Set(
        rows
          .filter(({ split, own, source }) => split === part && !own && source !== "written.jsonl")
          .map(({ model }) => model),
      );
    expect([...modelsOf("test")].filter((model) => modelsOf("development").has(model))).toEqual([]);
    expect(modelsOf("test").size).toBeGreaterThan(1);
    expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
    expect(rows.every((row) => row.readers !== undefined)).toBe(true);
    for (const { own, sha256, end } of rows)
      if (own) {
        expect(hashText(own.response)).toBe(sha256);
        expect(own.response.length).toBeGreaterThanOrEqual(end);
      }
  });

  it("get their text back from a JSON list in AlpacaEval's words", async () => {
    const folder = await mkdtemp(join(tmpdir(), "locus-labels-"));
    const list = [{ instruction: "Where?", output: "Over there.", generator: "m" }];
    await writeFile(join(folder, "model_outputs.json"), JSON.stringify(list));
    const label = { source: "s", answerId: "0", sha256: hashText("Over there.") };
    const { joined } = await joinText([label], folder);
    expect(joined).toEqual([{ ...label, prompt: "Where?", response: "Over there." }]);
    await writeFile(join(folder, "model_outputs.json"), JSON.stringify(list).slice(0, 20));
    await expect(joinText([label], folder)).rejects.toMatchObject({
      message: expect.stringContaining("not JSON"),
    });
  });

  it("get their text back from Arena-Hard's rows, without a prompt", async () => {
    const folder = await mkdtemp(join(tmpdir(), "locus-labels-"));
    const row = { question_id: "q", choices: [{ index: 0, turns: [{ content: "Over there." }] }] };
    await writeFile(join(folder, "m.jsonl"), `${JSON.stringify(row)}\n`);
    const label = { source: "s", answerId: "q", sha256: hashText("Over there.") };
    const { joined } = await joinText([label], folder);
    expect(joined).toEqual([{ ...label, prompt: "", response: "Over there." }]);
  });

  it("get their text back by hash, and say how many did not", async () => {
    const response = "Sure! Here it is.";
    const folder = await mkdtemp(join(tmpdir(), "locus-labels-"));
    await mkdir(join(folder, "deep"));
    await writeFile(
      join(folder, "deep", "any-name.jsonl"),
      `${JSON.stringify({ prompt: "Where?", response })}\n{"other": 1}\n`,
    );
    const row = labelledSentenceSchema.parse({
      id: "a",
      source: "public.jsonl",
      model: "m",
      answerId: "1",
      start: 0,
      end: 5,
      sha256: hashText(response),
      position: "first",
      ruleRich: true,
      weight: 1,
      split: "development",
    });
    const absent = { ...row, id: "b", sha256: hashText("another") };
    const { joined, missing } = await joinText([row, absent], folder);
    expect(joined.map(({ id, prompt }) => [id, prompt])).toEqual([["a", "Where?"]]);
    expect(missing).toBe(1);
  });
});
