/**
 * `npx tsx src/labels/measure-detector.ts FOLDER [development|rules|test]`: precision, recall and F1 of the detector as it ships,
 * rules alone, with the second stage, and the second stage without rules, on the labelled sentences whose text is found in FOLDER
 * (or is the project's own); by category too, and how well the second stage's probability is calibrated.
 * The second stage was trained on the development part: only its test figures say how good it is.
 */
import { z } from "zod";
import { loadSecondStage } from "../classify/load.js";
import { CATEGORIES, type Finding } from "../core/rows.js";
import { loadPacks } from "../patterns/load.js";
import { createScorer, type Scorer } from "../score/index.js";
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
};
/** Groups that are told by category, and whose probabilities are compared with the labels. */
const CLOSER_LOOK: readonly string[] = [
  "all with text",
  "two models, first draw",
  "eleventh to thirteenth draw",
];

const [folder, split = "test"] = process.argv.slice(2);
const { joined, missing } = await labelledRows(
  "sentences.jsonl",
  labelledSentenceSchema.extend({ readers: z.tuple([labelSchema, labelSchema]) }),
  folder,
  split,
);
const packs = await loadPacks();
const judge = (scorer: Scorer) =>
  joined.map((row) => {
    const messages = [{ role: "user" as const, content: row.prompt }];
    const { findings } = scorer.score({ id: row.id, response: row.response, messages });
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
const secondStage = await loadSecondStage();
const groups = Object.entries(GROUPS)
  .map(([group, models]) => ({ group, holds: (row: { model: string }) => models.test(row.model) }))
  .filter(({ holds }) => joined.some(holds));

console.log(`${split}: ${joined.length} sentences, ${missing} without text`);
for (const [name, scorer, categories] of [
  ["rules alone", createScorer({ packs }), true],
  ["with the second stage", createScorer({ packs, secondStage }), true],
  // Without packs nothing is left but what it proposes.
  ["the second stage alone", createScorer({ packs: [], secondStage }), false],
] as const) {
  const all = judge(scorer);
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
