/** The card of the preference dataset. */
import type { ReportData } from "../../report/index.js";
import type { BaseModel } from "../base-model.js";
import { plain } from "./examples.js";
import { frontMatter, methodOf } from "./front-matter.js";
import { pairReading } from "./pair-reading.js";
import { trainedOn } from "./training.js";

export interface DatasetCardInput {
  report: ReportData;
  base: BaseModel;
  name: string;
  /** Arguments of `load_dataset` that give the pairs. */
  load: string;
  /** Of the repository with the weights. */
  model: string;
  pairs: number;
  answers: number;
}

export function datasetCard(input: DatasetCardInput): string {
  const { report, base, name, load, model, pairs, answers } = input;
  const source = base.id ?? report.manifest.model.id;
  const kinds = Object.entries(report.pairs?.byKind ?? {}).map(([kind, n]) => `${kind} ${n}`);
  const title = `Preference pairs of ${plain(name.replace(/-preferences$/, ""))}`;
  const metadata = {
    ...(base.license === undefined ? {} : { license: base.license }),
    language: ["en"],
    pretty_name: title,
    task_categories: ["text-generation"],
    size_categories: [sizeCategory(pairs + answers)],
    tags: ["locus", "preference", "dpo", "style", "trl", "synthetic"],
    configs: [
      ...(pairs > 0 ? [config("preferences", "train", true)] : []),
      config("answers", "test", pairs === 0),
    ],
  };
  return `${frontMatter(metadata)}# ${title}

Pairs that prefer an answer without the assistant's stock phrases, and the answers of the model before and after. All
answers were written by \`${source}\` or by [${model}](https://huggingface.co/${model}); the strategy that made a pair says how:
\`edit\` cut or repaired a phrase by rule, \`resample\` took another answer of the same model, \`backtrack\` went back to where a phrase
began and let the same model go on with another word; \`control\` ones are two answers of the model, and so are \`keep-identity\` ones that no edit made.

The model: ${lower(trainedOn(methodOf(report)) || "the report does not say how it was trained.")}
${report.pairs?.dropped === undefined ? "" : CHECKED}
## Configs

**preferences**, split \`train\`, ${pairs} pairs${kinds.length > 0 ? ` (${kinds.join(", ")})` : ""}: TRL's conversational preference form. \`prompt\`, \`chosen\` and
\`rejected\` are lists of messages; \`kind\` says what a pair is for (\`dampen\` a habit, \`keep-refusal\`, \`keep-identity\`, or a
\`control\`), \`strategy\` how it was made, \`rules\` which habits the chosen side lacks, \`margin\` by how many findings,
\`length_ratio\` words of the chosen side over words of the rejected.

**answers**, split \`test\`, ${answers} rows: the same test prompt answered by the base (\`before\`) and by the result (\`after\`);
\`persona\` is empty where no persona was set. It measures: do not train on it.

\`\`\`python
from datasets import load_dataset

pairs = load_dataset(${load})
\`\`\`

Each split also lies beside its Parquet file as JSONL with the same columns.
${pairs > 0 ? pairReading(base.id) : ""}
## Limits

* English only; a pair knows only habits that the rule packs list.
* The answers are a model's: they hold its errors, and among the \`answers\` are replies to harmful requests.
* \`keep-refusal\` and \`keep-identity\` pairs are few: they protect, they do not teach.
`;
}

const lower = (text: string): string => text.charAt(0).toLowerCase() + text.slice(1);

/** Runs of earlier versions did not check all of this: their report says nothing of dropped candidates. */
const CHECKED = `
Each pair was checked by program: a refusal never loses to an answer, both sides perform the same acts (but for \`keep-identity\` pairs that no edit made), the phrase is gone
and the chosen side has no more findings than the rejected one, edits lose no numbers, names, code or steps, no pair is said twice, no prompt
repeats one that measures.
`;

function config(name: string, split: string, first: boolean) {
  return {
    config_name: name,
    ...(first ? { default: true } : {}),
    data_files: [{ split, path: `${name}/${split}.parquet` }],
  };
}

function sizeCategory(rows: number): string {
  if (rows < 1_000) return "n<1K";
  if (rows < 10_000) return "1K<n<10K";
  return rows < 100_000 ? "10K<n<100K" : "100K<n<1M";
}
