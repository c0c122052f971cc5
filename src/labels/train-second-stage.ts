/**
 * `npx tsx src/labels/train-second-stage.ts FOLDER MODEL [WEIGHTS.json] [--curve]`: prints the out-of-fold figures of the development part,
 * with whole models held out and with prompts held out, and writes the weights. FOLDER holds the public answers, at any
 * depth; `--curve` adds the figures with fewer labels. The same labels, packs and embedded model (word vectors, see
 * `locus setup`) give the same file.
 */
import { join } from "node:path";
import { z } from "zod";
import { type Labelled, outOfFold, trainClassifier } from "../classify/index.js";
import { writeFileAtomic } from "../core/atomic-write.js";
import { DataError } from "../core/errors.js";
import { readRows } from "../core/jsonl.js";
import { packageRoot } from "../core/paths.js";
import { createRandom } from "../core/random.js";
import { loadPacks } from "../patterns/load.js";
import type { Measures } from "./estimates.js";
import { joinText } from "./join.js";
import { calibrationError, measure } from "./measure.js";
import { labelledSentenceSchema, labelSchema } from "./sentence-row.js";
import { exampleRows, trainingRows } from "./training-rows.js";
import { readWordVectors } from "./word-vectors.js";

const wantsCurve = process.argv.includes("--curve");
const [folder, model, target] = process.argv.slice(2).filter((word) => word !== "--curve");
if (folder === undefined || model === undefined)
  throw new DataError("two folders are wanted", {
    next: "Name the folder with the public answers and that of SmolLM2-135M-Instruct (word vectors); datasets/labels/README.md says where they are.",
  });
const readSchema = labelledSentenceSchema.extend({ readers: z.tuple([labelSchema, labelSchema]) });
const labels = await readRows(
  join(packageRoot(), "datasets", "labels", "sentences.jsonl"),
  readSchema,
);
// Test rows measure and are never trained on.
const development = labels.filter(({ split }) => split === "development");
const { joined, missing } = await joinText(development, folder);
const rows = joined as ((typeof joined)[number] & (typeof development)[number])[];
const packs = await loadPacks();
const examples = exampleRows(packs);
const promptFold = (prompt: string): string =>
  `fold ${Math.floor(createRandom("fold", prompt.trim().toLowerCase()).next() * 5)}`;
const vectors = await readWordVectors(model);
/** Whole models together; a fold of them at a time, since there are many. */
const models = [...new Set(rows.map(({ model }) => model))].sort();
const byModel = trainingRows(rows, packs, ({ model }) => `models ${models.indexOf(model) % 6}`);
const byPrompt = byModel.map((row) => ({ ...row, group: promptFold(row.input.prompt) }));
console.log(
  `${rows.length} sentences, ${missing} without text, ${examples.length} examples of rules`,
);

print(
  "rules alone",
  byModel.map(({ input }) => input.ruleCategories.length > 0 && !input.weak),
);
for (const [name, labelled] of [
  ["both, models held out", byModel],
  ["both, prompts held out", byPrompt],
] as const) {
  const { flagged, probabilities } = outOfFold(labelled, examples, vectors);
  print(name, flagged);
  const error = (weighted: boolean) =>
    calibrationError(labelled, probabilities, weighted).toFixed(4);
  console.log(`  expected calibration error ${error(false)} as labelled, ${error(true)} weighted`);
  if (labelled === byModel && wantsCurve) for (const share of [0.25, 0.5]) curve(share, labelled);
}
if (target !== undefined)
  await writeFileAtomic(target, `${JSON.stringify(trainClassifier(byModel, examples, vectors))}\n`);

/** Figures where only a share of the prompts is labelled: whether more labels would pay. */
function curve(share: number, labelled: readonly Labelled[]): void {
  const kept = labelled.map(({ input }) => createRandom("curve", input.prompt).next() < share);
  const groups = new Set(labelled.map(({ group }) => group));
  const flagged = new Array<boolean>(labelled.length).fill(false);
  for (const group of groups) {
    const train = labelled.filter((row, index) => kept[index]! || row.group === group);
    const result = outOfFold(train, examples, vectors);
    let at = 0;
    labelled.forEach((row, index) => {
      if (!kept[index] && row.group !== group) return;
      if (row.group === group) flagged[index] = result.flagged[at]!;
      at++;
    });
  }
  print(`both, models held out, ${share * 100} % of the prompts`, flagged);
}

function print(name: string, flagged: readonly boolean[]): void {
  for (const weighted of [false, true]) {
    const judged = rows.map((row, index) => ({
      ...row,
      flagged: flagged[index]!,
      categories: [],
    }));
    console.log(
      `${name}, ${weighted ? "weighted" : "as labelled"}: ${line(measure(judged, { weighted }))}`,
    );
    if (weighted || name.includes("%")) continue;
    for (const model of new Set(rows.map((row) => row.model))) {
      const own = judged.filter((row) => row.model === model);
      console.log(`    ${model}: ${line(measure(own))}`);
    }
  }
  if (name.includes("%")) return;
  const found = (category: string) => {
    const gold = rows.flatMap(({ readers }, index) =>
      byModel[index]!.gold && readers.some((reader) => reader.category.includes(category as never))
        ? [flagged[index]!]
        : [],
    );
    return `${category} ${gold.filter(Boolean).length}/${gold.length}`;
  };
  console.log(`    found: ${packs.map(({ category }) => found(category)).join(", ")}`);
}

function line(measures: Measures): string {
  return (["precision", "recall", "f1", "falseAlarms"] as const)
    .map((name) => {
      const { value, interval } = measures[name];
      const limits = interval?.map((limit) => limit.toFixed(3)).join(" to ") ?? "-";
      return `${name} ${value.toFixed(3)} (${limits})`;
    })
    .join(", ");
}
