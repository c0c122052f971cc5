/**
 * `npx tsx src/labels/measure-detector.ts FOLDER [development|rules|test]`: precision, recall and F1 of the detector as it ships,
 * rules alone and with the second stage, on the labelled sentences whose text is found in FOLDER (or is the project's own).
 * The second stage was trained on the development part: only its test figures say how good it is.
 */
import { loadSecondStage } from "../classify/load.js";
import { loadPacks } from "../patterns/load.js";
import { createScorer, type Scorer } from "../score/index.js";
import type { Measures } from "./estimates.js";
import { labelledRows } from "./labelled-rows.js";
import { measure } from "./measure.js";
import { labelledSentenceSchema } from "./sentence-row.js";

/** Models of which the development part holds no sentence, by the draw that brought them. */
const HELD_OUT = {
  "two models, first draw": /^(?:arena-hard-gpt-4-0314|tulu-eval-chatgpt)$/,
  "four models, fourth draw": /^alpaca-eval-/,
  "seven models, seventh draw": /^arena-bench-/,
  "all thirteen": /^(?:arena-hard-gpt-4-0314|tulu-eval-chatgpt|alpaca-eval-.*|arena-bench-.*)$/,
  "22 models of 2024 and 2025, eleventh draw": /^moral-sycophancy-/,
  "19 models of 2024 and 2025, twelfth draw": /^general-answers-/,
  "25 models of 2024 to 2026, thirteenth draw": /^open-answers-/,
  "eleventh to thirteenth draw": /^(?:moral-sycophancy|general-answers|open-answers)-/,
};

const [folder, split = "test"] = process.argv.slice(2);
const { joined, missing } = await labelledRows(
  "sentences.jsonl",
  labelledSentenceSchema,
  folder,
  split,
);
const packs = await loadPacks();
const judge = (scorer: Scorer) =>
  joined.map((row) => {
    const messages = [{ role: "user" as const, content: row.prompt }];
    const inside = scorer
      .score({ id: row.id, response: row.response, messages })
      .findings.filter(({ start, end }) => start < row.end && end > row.start);
    return {
      model: row.model,
      prompt: row.prompt,
      weight: row.weight,
      readers: row.readers!,
      flagged: inside.length > 0,
      categories: inside.map(({ category }) => category),
    };
  });
const figure = ({ value, interval }: Measures["f1"]): string =>
  `${value.toFixed(3)}${interval ? ` [${interval[0].toFixed(3)}, ${interval[1].toFixed(3)}]` : ""}`;

console.log(`${split}: ${joined.length} sentences, ${missing} without text`);
for (const [name, scorer] of [
  ["rules alone", createScorer({ packs })],
  ["with the second stage", createScorer({ packs, secondStage: await loadSecondStage() })],
] as const) {
  const all = judge(scorer);
  for (const [which, rows] of [
    ["", all],
    ...Object.entries(HELD_OUT).map(
      ([draw, its]) => [`, ${draw}`, all.filter(({ model }) => its.test(model))] as const,
    ),
  ] as const)
    for (const weighted of rows.length === 0 ? [] : [false, true]) {
      const { precision, recall, f1, falseAlarms, open } = measure(rows, { weighted });
      console.log(
        `${name}${which}, ${weighted ? "weighted" : "as labelled"} (${rows.length}, ${open} left out): precision ${figure(precision)}, ` +
          `recall ${figure(recall)}, F1 ${figure(f1)}, false alarms ${figure(falseAlarms)}`,
      );
    }
}
