/**
 * `npx tsx src/labels/train-second-stage.ts LABELS.jsonl [WEIGHTS.json]`: prints the out-of-fold figures and writes the
 * weights. The same labels and packs give the same file. Rows that are not of the development part are refused.
 */
import { z } from "zod";
import { type Labelled, outOfFold, trainClassifier } from "../classify/index.js";
import { writeFileAtomic } from "../core/atomic-write.js";
import { DataError } from "../core/errors.js";
import { readRows } from "../core/jsonl.js";
import { loadPacks } from "../patterns/load.js";
import { createScorer } from "../score/index.js";
import { agreementOf, goldOf, type Measures, measure } from "./measure.js";
import { labelledSentenceSchema, labelSchema } from "./sentence-row.js";

const rowSchema = labelledSentenceSchema.extend({
  prompt: z.string(),
  response: z.string(),
  readers: z.tuple([labelSchema, labelSchema]),
});

const [file, target] = process.argv.slice(2);
if (file === undefined)
  throw new DataError("no labels given", { next: "Name a JSONL file of labelled sentences." });
const rows = await readRows(file, rowSchema);
if (rows.some(({ split }) => split !== "development"))
  throw new DataError("the labels hold test rows", {
    place: file,
    next: "Give the development part only: test rows measure and are never trained on.",
  });
const scorer = createScorer({ packs: await loadPacks() });
const labelled = rows.map((row): Labelled => {
  const messages = [{ role: "user" as const, content: row.prompt }];
  const inside = scorer
    .score({ id: row.id, response: row.response, messages })
    .findings.filter(({ start, end }) => start < row.end && end > row.start);
  return {
    input: {
      sentence: row.response.slice(row.start, row.end),
      before: row.response.slice(Math.max(0, row.start - 400), row.start),
      prompt: row.prompt,
      position: row.position,
      ruleCategories: inside.map(({ category }) => category),
      rules: inside.map(({ rule }) => rule),
    },
    gold: goldOf(row.readers),
    categories: row.readers.flatMap(({ category }) => category),
    weight: row.weight,
  };
});

if (target !== undefined)
  await writeFileAtomic(target, `${JSON.stringify(trainClassifier(labelled))}\n`);

const withoutRules = labelled.map((row) => ({
  ...row,
  input: { ...row.input, ruleCategories: [], rules: [] },
}));
const both = outOfFold(labelled);
const ways: [string, boolean[]][] = [
  ["rules alone", labelled.map(({ input }) => input.ruleCategories.length > 0)],
  ["second stage alone", outOfFold(withoutRules).flagged],
  ["both", both.flagged],
];
const { rows: sure, raw, kappa } = agreementOf(rows.map(({ readers }) => readers));
console.log(`readers: raw ${raw.toFixed(3)}, kappa ${kappa.toFixed(3)} on ${sure} rows`);
for (const [name, flagged] of ways)
  for (const weighted of [false, true]) {
    const judged = rows.map((row, index) => ({
      ...row,
      flagged: flagged[index]!,
      categories: labelled[index]!.input.ruleCategories,
    }));
    const result = measure(judged, { weighted });
    console.log(`${name}, ${weighted ? "weighted" : "as labelled"}: ${line(result)}`);
    if (name === "rules alone" && !weighted)
      for (const [category, of] of Object.entries(result.byCategory))
        console.log(`  ${category}: ${line(of)}`);
  }
console.log(`expected calibration error, 10 bins: ${calibrationError().toFixed(4)}`);

function line(measures: Measures): string {
  return (["precision", "recall", "f1", "falseAlarms"] as const)
    .map((name) => {
      const { value, interval } = measures[name];
      const limits = interval?.map((limit) => limit.toFixed(3)).join(" to ") ?? "-";
      return `${name} ${value.toFixed(3)} (${limits})`;
    })
    .join(", ");
}

/** Mean gap between probability and share of positives over ten equal bins, out of fold, as labelled. */
function calibrationError(): number {
  const bins = Array.from({ length: 10 }, () => ({ expected: 0, seen: 0 }));
  let rowsWithGold = 0;
  labelled.forEach(({ gold }, index) => {
    if (gold === null) return;
    rowsWithGold++;
    const probability = both.probabilities[index]!;
    const bin = bins[Math.min(9, Math.floor(probability * 10))]!;
    bin.expected += probability;
    bin.seen += gold ? 1 : 0;
  });
  return bins.reduce((sum, bin) => sum + Math.abs(bin.expected - bin.seen), 0) / rowsWithGold;
}
