/**
 * `npx tsx src/labels/train-probe.ts FOLDER [WEIGHTS.json]`: the embedded model reads the labelled sentences of the parts `development`
 * and `rules` whose text is at hand, a linear probe is fitted on its states, figures with whole files of answers held out are printed, and the weights
 * are written. FOLDER holds the public answers, at any depth; what was read is kept in FOLDER/.probe-jobs/train.
 */
import { createReadStream } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { z } from "zod";
import { calibrationOf, outOfFold, type Scored, sigmoid } from "../classify/index.js";
import { loadSecondStage } from "../classify/load.js";
import { writeFileAtomic } from "../core/atomic-write.js";
import { DataError } from "../core/errors.js";
import { loadPacks } from "../patterns/load.js";
import {
  conversationBefore,
  fitProbe,
  heldOutScores,
  logit,
  type ProbeWeights,
  windowsOf,
} from "../probe/index.js";
import { openEmbeddedModel } from "./embedded-model.js";
import { labelledRows } from "./labelled-rows.js";
import { measure } from "./measure.js";
import { labelledSentenceSchema, labelSchema } from "./sentence-row.js";
import { sentencesOfAnswer } from "./sentences.js";
import { exampleRows, trainingRows } from "./training-rows.js";
import { readWordVectors } from "./word-vectors.js";

/** Behind the middle of the model's 30 layers and a quarter: the others were not tried, and above them nothing has to be computed. */
const LAYERS = [8, 14];
/**
 * What probe and second stage have to say, weighted. Not fitted: the rules, which the second stage goes by, were written with these sentences
 * and look better on them than they are. On sentences that neither had seen .5 to .7 for the probe did best.
 */
const MIX = { probe: 0.6, stage: 0.4 };
const SHARD_ROWS = 256;
const FOLDS = 6;

const [folder, target] = process.argv.slice(2);
if (folder === undefined)
  throw new DataError("no folder given", {
    next: "Name the folder with the public answers: `npx tsx src/labels/fetch-sources.ts FOLDER` makes it.",
  });
const { engine, model } = await openEmbeddedModel();
const schema = labelledSentenceSchema.extend({ readers: z.tuple([labelSchema, labelSchema]) });
const read = async (split: string) =>
  (await labelledRows("sentences.jsonl", schema, folder, split)).joined;
const development = await read("development");
const fresh = await read("rules");
const rows = [...development, ...fresh];
const packs = await loadPacks();

// Whole files, each of one model, are held out, a fold of them at a time: a model may stand in another file, with other prompts.
const models = [...new Set(rows.map((row) => row.model))].sort();
const groupOf = (row: { model: string }): string => `models ${models.indexOf(row.model) % FOLDS}`;
const inputs = trainingRows(rows, packs, groupOf);
const states = await statesOf();
const examples = rows.map((_, at) => ({
  states: states[at]!,
  target: inputs[at]!.target,
  group: inputs[at]!.group,
}));
console.log(`${development.length} sentences of development, ${fresh.length} of rules`);

const probed = heldOutScores(examples);
const stage = await stageProbabilities();
const mixed = probed.map((score, at) => MIX.probe * score + MIX.stage * logit(stage[at]!));
const scored: Scored[] = mixed.map((value, at) => ({
  value,
  gold: inputs[at]!.gold,
  weight: inputs[at]!.weight,
  strong: false,
  fresh: at >= development.length,
}));
const {
  platt: { slope, offset },
  limits: { propose: threshold },
} = calibrationOf(scored);
print("the probe alone, at 1/2", (at) => probed[at]! > 0);
print(
  `with the second stage, at ${threshold}`,
  (at) => sigmoid(slope * mixed[at]! + offset) >= threshold,
);

if (target !== undefined) {
  const { weights, bias } = fitProbe(examples);
  const shipped: ProbeWeights = {
    version: 1,
    model: "smollm2-135m-instruct",
    layers: LAYERS,
    weights: weights.map(digits),
    bias: digits(bias),
    mix: {
      probe: digits(slope * MIX.probe),
      stage: digits(slope * MIX.stage),
      offset: digits(offset),
    },
    threshold,
  };
  await writeFileAtomic(target, `${JSON.stringify(shipped)}\n`);
}

/** Of every row's sentence, in a window like that in which it is read when answers are scored; nothing behind it is needed. */
async function statesOf(): Promise<Float32Array[]> {
  const asked = rows.map(({ prompt, response, start, end }, at) => {
    const others = sentencesOfAnswer(response).filter((one) => one.end <= start);
    const window = windowsOf(response, [...others, { start, end }]).at(-1)!;
    const pieces = window.pieces.map((piece, index) => ({
      ...piece,
      read: index === window.pieces.length - 1,
    }));
    return { id: String(at), messages: conversationBefore(prompt), pieces };
  });
  const directory = join(folder!, ".probe-jobs", "train");
  await engine.run({
    directory,
    job: {
      kind: "probe",
      model,
      seed: 1,
      limits: {},
      probe: { layers: LAYERS, shardRows: SHARD_ROWS },
    },
    files: { rows: asked },
  });
  const found: Float32Array[] = [];
  for await (const line of createInterface({
    input: createReadStream(join(directory, "probe.jsonl")),
  }))
    found.push(Float32Array.from((JSON.parse(line) as { states: number[][] }).states[0]!));
  return found;
}

/** Development sentences by a second stage that had no part in them, the others by the one that ships. */
async function stageProbabilities(): Promise<number[]> {
  const vectors = await readWordVectors(model.path);
  const { probabilities } = outOfFold(
    inputs.slice(0, development.length),
    exampleRows(packs),
    vectors,
  );
  const shipped = await loadSecondStage();
  return [
    ...probabilities,
    ...inputs.slice(development.length).map(({ input }) => shipped.probability(input)),
  ];
}

function print(name: string, flagged: (at: number) => boolean): void {
  const parts: [string, (at: number) => boolean][] = [
    ["development", (at) => at < development.length],
    ["rules", (at) => at >= development.length],
  ];
  for (const [part, within] of parts) {
    const judged = rows.flatMap((row, at) =>
      within(at) ? [{ ...row, flagged: flagged(at), categories: [] }] : [],
    );
    for (const weighted of [false, true]) {
      const { f1, precision, recall, falseAlarms } = measure(judged, { weighted });
      const figures = Object.entries({ f1, precision, recall, falseAlarms }).map(
        ([key, { value }]) => `${key} ${value.toFixed(3)}`,
      );
      console.log(
        `${name}, ${part}, ${weighted ? "weighted" : "as labelled"}: ${figures.join(", ")}`,
      );
    }
  }
}

/** Six significant digits. */
function digits(value: number): number {
  return Number(value.toPrecision(6));
}
