/** A finished run as repositories: every file of the model, and of the dataset where it has its own. */

import { dialPicture, renderHtml } from "../report/index.js";
import { baseModel } from "./base-model.js";
import { datasetCard } from "./card/dataset-card.js";
import { DIAL_PICTURE, modelCard } from "./card/model-card.js";
import { answerFiles, beforeAfter, preferenceFiles } from "./dataset-rows.js";
import { withHashes } from "./hashes.js";
import { copiedFile, jsonFile, madeFile, type Publication, sorted } from "./publish-file.js";
import { type FinishedRun, readFinishedRun } from "./read-run.js";
import { requireRefusalsKept } from "./refusal-verdict.js";
import { reproduceFiles } from "./reproduce.js";
import { type What, weightFiles } from "./weights.js";

export const DATASET_PLACES = ["repo", "folder", "none"] as const;
/** Where the preference dataset goes: a repository of its own, `dataset/` beside the weights, nowhere. */
export type DatasetPlace = (typeof DATASET_PLACES)[number];

export interface PublishOptions {
  /** `owner/name` of the model. */
  repo: string;
  what: What;
  dataset: DatasetPlace;
  /** `owner/name` of the base on the Hub, where the run does not know it. */
  baseModel?: string | undefined;
  license?: string | undefined;
  despiteLostRefusals: boolean;
}

/** The same run and options give the same bytes: a second publish has nothing to send. */
export async function assemble(directory: string, options: PublishOptions): Promise<Publication[]> {
  const run = await readFinishedRun(directory);
  requireRefusalsKept(run.report.evaluation, directory, options.despiteLostRefusals);
  const base = baseModel(run.report.manifest.model, options);
  const { repo, what } = options;
  const card = modelCard({
    report: run.report,
    base,
    what,
    scale: run.scale,
    repo,
    dataset: {
      repo: { repo: datasetRepo(repo) },
      folder: { folder: "dataset" },
      none: undefined,
    }[options.dataset],
  });
  const model = [
    madeFile("README.md", card),
    ...(await weightFiles(run, what, base)),
    jsonFile("locus-report.json", run.report),
    madeFile("report.html", renderHtml(run.report)),
    ...(run.report.dial === null ? [] : [madeFile(DIAL_PICTURE, dialPicture(run.report.dial))]),
    await copiedFile("answers/base.responses.jsonl", run.answers.base.file),
    await copiedFile("answers/locus.responses.jsonl", run.answers.locus.file),
    ...(await reproduceFiles(run, base)),
  ];
  if (options.dataset === "none") return [{ kind: "model", files: await withHashes(model) }];
  const dataset = datasetFiles(run, options, base);
  if (options.dataset === "repo") {
    return [
      { kind: "model", files: await withHashes(model) },
      { kind: "dataset", files: sorted(dataset) },
    ];
  }
  const inside = dataset.map((file) => ({ ...file, path: `dataset/${file.path}` }));
  return [{ kind: "model", files: await withHashes([...model, ...inside]) }];
}

export function datasetRepo(repo: string): string {
  return `${repo}-preferences`;
}

function datasetFiles(
  run: FinishedRun,
  { repo, dataset: place }: PublishOptions,
  base: ReturnType<typeof baseModel>,
) {
  const answers = beforeAfter(run.answers.base.rows, run.answers.locus.rows);
  const card = datasetCard({
    report: run.report,
    base,
    name: place === "repo" ? datasetRepo(repo) : repo,
    load:
      place === "repo"
        ? `"${datasetRepo(repo)}", "preferences", split="train"`
        : `"${repo}", data_files="dataset/preferences/train.parquet", split="train"`,
    model: repo,
    pairs: run.pairs.length,
    answers: answers.length,
  });
  return [
    madeFile("README.md", card),
    // A method without pairs leaves none: an empty split would not load.
    ...(run.pairs.length > 0 ? preferenceFiles(run.pairs) : []),
    ...answerFiles(answers),
  ];
}
