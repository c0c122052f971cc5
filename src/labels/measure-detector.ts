/**
 * `npx tsx src/labels/measure-detector.ts FOLDER [development|rules|test] [--probe]`: precision, recall and F1 of the detector as it ships,
 * rules alone, with the second stage, and the second stage without rules, on the labelled sentences whose text is found in FOLDER
 * (or is the project's own); by category too, and how well the second stage's probability is calibrated.
 * `--probe` adds the detector with the probe, for which the embedded model reads the answers; what it reads is kept in FOLDER/.probe-jobs.
 * The second stage was trained on the development part, the probe on that and on `rules`: only test figures say how good they are.
 */
import { join } from "node:path";
import { z } from "zod";
import { loadSecondStage } from "../classify/load.js";
import { hashJson } from "../core/hash.js";
import { CATEGORIES, type Finding, type ScoredRow } from "../core/rows.js";
import { loadPacks } from "../patterns/load.js";
import { createProbedScorer, loadProbe, readSentences } from "../probe/index.js";
import { createScorer, type Scorer } from "../score/index.js";
import { openEmbeddedModel } from "./embedded-model.js";
import type { Estimate, Measures } from "./estimates.js";
import { labelledRows } from "./labelled-rows.js";
import { calibrationError, measure } from "./measure.js";
import { labelledSentenceSchema, labelSchema } from "./sentence-row.js";
import { trainingRows } from "./training-rows.js";

/** Which models' sentences are measured together: all, and those of which the development part holds none, by the draw that brought them. */
const GROUPS = {
  "all with text": /^/,
  "two models, first draw": /^(?:arena-hard-gpt-4-0314|tulu-eval-chatgpt)$/,
  "four models, fourth draw": /^alpaca-eval-/,
  "seven models, seventh draw": /^arena-bench-/,
  "all thirteen": /^(?:arena-hard-gpt-4-0314|tulu-eval-chatgpt|alpaca-eval-.*|arena-bench-.*)$/,
  "22 models of 2024 and 2025, eleventh draw": /^moral-sycophancy-/,
  "19 models of 2024 and 2025, twelfth draw": /^general-answers-/,
  "25 models of 2024 to 2026, thirteenth draw": /^open-answers-/,
  "eleventh to thirteenth draw": /^(?:moral-sycophancy|general-answers|open-answers)-/,
  "28 models of 2024 to 2026, fourteenth draw": /^chats-a-/,
  "26 models of 2024 to 2026, fifteenth draw": /^chats-b-/,
  "80 files of models of 2023 to 2026, sixteenth draw": /^chats-c/,
  "33 files of models of 2023 to 2026, seventeenth draw": /^chats-e/,
  "sixteenth and seventeenth draw": /^chats-[ce]/,
};
/** Groups that are told by category, and whose probabilities are compared with the labels. */
const CLOSER_LOOK: readonly string[] = [
  "all with text",
  "two models, first draw",
  "eleventh to thirteenth draw",
  "sixteenth and seventeenth draw",
];

const wantsProbe = process.argv.includes("--probe");
const [folder, split = "test"] = process.argv.slice(2).filter((word) => word !== "--probe");
const { joined, missing } = await labelledRows(
  "sentences.jsonl",
  labelledSentenceSchema.extend({ readers: z.tuple([labelSchema, labelSchema]) }),
  folder,
  split,
);
const packs = await loadPacks();
const answers = joined.map(({ id, prompt, response }) => ({
  id,
  response,
  messages: [{ role: "user" as const, content: prompt }],
}));
const judge = (scored: readonly ScoredRow[]) =>
  joined.map((row, at) => {
    const { findings } = scored[at]!;
    const sentence = row.response.slice(row.start, row.end);
    // An answer that loops has a sentence counted twice at most: said again, it is judged by the findings of the first.
    const first = row.response.indexOf(sentence);
    const own = overlapping(findings, row.start, row.end);
    const inside = own.length > 0 ? own : overlapping(findings, first, first + sentence.length);
    return {
      model: row.model,
      prompt: row.prompt,
      weight: row.weight,
      readers: row.readers,
      flagged: inside.length > 0,
      categories: inside.map(({ category }) => category),
    };
  });
const by = (scorer: Scorer) => answers.map((answer) => scorer.score(answer));
const secondStage = await loadSecondStage();
const groups = Object.entries(GROUPS)
  .map(([group, models]) => ({ group, holds: (row: { model: string }) => models.test(row.model) }))
  .filter(({ holds }) => joined.some(holds));

console.log(`${split}: ${joined.length} sentences, ${missing} without text`);
for (const [name, scored, categories] of [
  ["rules alone", by(createScorer({ packs })), true],
  ["with the second stage", by(createScorer({ packs, secondStage })), true],
  // Without packs nothing is left but what it proposes.
  ["the second stage alone", by(createScorer({ packs: [], secondStage })), false],
  ...(wantsProbe ? [["with the probe", await probed(), true] as const] : []),
] as const) {
  const all = judge(scored);
  for (const { group, holds } of groups) {
    const rows = all.filter(holds);
    for (const weighted of [false, true]) {
      const { precision, recall, f1, falseAlarms, open } = measure(rows, { weighted });
      console.log(
        `${name}, ${group}, ${weighted ? "weighted" : "as labelled"} (${rows.length}, ${open} left out): precision ${figure(precision)}, ` +
          `recall ${figure(recall)}, F1 ${figure(f1)}, false alarms ${figure(falseAlarms)}`,
      );
    }
    if (categories && CLOSER_LOOK.includes(group)) printCategories(measure(rows).byCategory);
  }
}

const labelled = trainingRows(joined, packs, ({ model }) => model);
const judged = joined.map(({ model }, index) => {
  const { input, gold, weight } = labelled[index]!;
  return { model, gold, weight, probability: secondStage.probability(input) };
});
for (const { group, holds } of groups.filter(({ group }) => CLOSER_LOOK.includes(group))) {
  const rows = judged.filter(holds);
  const probabilities = rows.map(({ probability }) => probability);
  const error = (weighted: boolean) => calibrationError(rows, probabilities, weighted).toFixed(3);
  console.log(
    `expected calibration error, ${group}: ${error(false)} as labelled, ${error(true)} weighted`,
  );
}

/** Each answer is read once, however many of its sentences are labelled. */
async function probed(): Promise<ScoredRow[]> {
  const weights = await loadProbe();
  const { engine, model } = await openEmbeddedModel();
  const once = new Map(answers.map((row) => [hashJson([row.messages, row.response]), row]));
  const scored = await createProbedScorer({ packs, secondStage, weights }).scoreAll(
    [...once.values()],
    (asked) =>
      readSentences(engine, {
        answers: asked,
        model,
        weights,
        directory: join(folder!, ".probe-jobs", `measure-${split}`),
      }),
  );
  const found = new Map([...once.keys()].map((key, at) => [key, scored[at]!]));
  return answers.map((row) => found.get(hashJson([row.messages, row.response]))!);
}

function overlapping(findings: readonly Finding[], start: number, end: number): Finding[] {
  return findings.filter((finding) => finding.start < end && finding.end > start);
}

/** As labelled; what cannot be told, since nothing is gold or nothing flagged, is a dash. */
function printCategories(byCategory: Record<(typeof CATEGORIES)[number], Measures>): void {
  console.log("| category | gold sentences | precision | recall | F1 |\n|---|--:|--:|--:|---|");
  for (const category of CATEGORIES) {
    const { gold, precision, recall, f1 } = byCategory[category];
    const [told, found] = [precision, recall].map((estimate) => number(estimate.value));
    console.log(`| ${category} | ${gold} | ${told} | ${found} | ${figure(f1)} |`);
  }
}

function figure({ value, interval }: Estimate): string {
  return `${number(value)}${interval ? ` [${interval.map(number).join(", ")}]` : ""}`;
}

function number(value: number): string {
  return Number.isNaN(value) ? "-" : value.toFixed(3);
}
