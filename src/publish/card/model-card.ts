/** The model card: what was asked, what was measured, what it cost, and how to use it. */

import { type ReportData, renderMarkdown } from "../../report/index.js";
import type { BaseModel } from "../base-model.js";
import { answersLostRefusals, failedRefusalGates } from "../refusal-verdict.js";
import { type MeasuredSampling, measuredSampling } from "../sampling.js";
import type { What } from "../weights.js";
import { examplesSection, plain } from "./examples.js";
import { frontMatter, methodOf, modelMetadata } from "./front-matter.js";
import { trainedOn } from "./training.js";
import { personaRecipe, usage } from "./usage.js";

export interface ModelCardInput {
  report: ReportData;
  base: BaseModel;
  what: What;
  scale: number;
  /** `owner/name`. */
  repo: string;
  /** Where the preference dataset lies: its repository, a folder here, or nowhere. */
  dataset: { repo: string } | { folder: string } | undefined;
}

export function modelCard(input: ModelCardInput): string {
  const { report, base, what, repo, dataset } = input;
  const name = repo.split("/").at(-1) ?? repo;
  const datasetRepo = dataset !== undefined && "repo" in dataset ? dataset.repo : undefined;
  const from =
    base.id === undefined
      ? `\`${report.manifest.model.id}\``
      : `[${base.id}](https://huggingface.co/${base.id})`;
  const parts = [
    lostRefusals(report),
    `# ${plain(name)}`,
    `${from} with less of the assistant's stock phrases ("corporate voice"), taken out with Locus. ${WHAT_IS_HERE[what]} The scale of the trained LoRA adapter, ${input.scale}, is folded in.`,
    trainedOn(methodOf(report)),
    base.note === undefined ? "" : `Note: ${base.note}`,
    "## How to use it",
    usage(repo, what, base, measuredSampling(report.manifest)),
    "## Requested and achieved",
    sampledAt(measuredSampling(report.manifest)),
    renderMarkdown(report).trimEnd(),
    dialSection(report),
    examplesSection(report),
    "## Train a persona on it",
    personaRecipe(repo, what),
    "## Files",
    files(what, dataset),
  ];
  const body = parts.filter((part) => part !== "").join("\n\n");
  return `${frontMatter(modelMetadata(report, base, { name, what, dataset: datasetRepo }))}${body}\n`;
}

const WHAT_IS_HERE: Record<What, string> = {
  both: "Merged weights are at the root, the LoRA adapter in `adapter/`.",
  merged: "These are merged weights.",
  adapter: "This is a LoRA adapter.",
};

/** Habit rates depend on how one samples. */
function sampledAt(sampling: MeasuredSampling | undefined): string {
  if (sampling === undefined) return "";
  const { temperature, topK, maxNewTokens } = sampling;
  const among = topK === undefined ? "" : ` among the ${topK} likeliest tokens`;
  const limit = maxNewTokens === undefined ? "" : `, at most ${maxNewTokens} tokens an answer`;
  return `Measured on answers sampled at temperature ${temperature}${among}${limit}; refusals and identity greedily.`;
}

/** The dial's curve, in the model's repository. */
export const DIAL_PICTURE = "dial.svg";

function dialSection({ dial }: ReportData): string {
  if (dial === null) return "";
  return `## The dial

![Findings per 1,000 other words over the adapter's scale: measured points, fit, request and chosen scale](${DIAL_PICTURE})

Validation prompts were answered with the adapter at a few scales; one curve, drawn to those near the request, led to scale ${dial.scale}. What was measured above is the model at this scale, on other prompts.`;
}

function lostRefusals({ evaluation }: ReportData): string {
  const failed = failedRefusalGates(evaluation);
  if (failed.length === 0) return "";
  const what = answersLostRefusals(failed)
    ? "**Warning: this model lost refusals.** It answers harmful requests that its base refused."
    : "**Warning: this model is less likely to refuse.**";
  return `> ${what} ${failed.map(({ why }) => plain(why)).join(" ")} Do not put it before users without safeguards of your own.`;
}

function files(what: What, dataset: ModelCardInput["dataset"]): string {
  const lines = [
    ...(what === "adapter" ? [] : ["`model*.safetensors`, `config.json`: merged weights"]),
    ...(what === "merged"
      ? []
      : [`\`${what === "both" ? "adapter/" : ""}adapter_model.safetensors\`: the LoRA adapter`]),
    "`locus-report.json`, `report.html`: every figure, as data and as a page",
    "`answers/`: every answer of the base and of the result to the test prompts, raw, replies to harmful requests among them",
    "`reproduce/`: the pipeline file, hashes and versions, the command",
  ];
  if (dataset !== undefined && "repo" in dataset) {
    lines.push(
      `preference pairs: the dataset [${dataset.repo}](https://huggingface.co/datasets/${dataset.repo})`,
    );
  } else if (dataset !== undefined) {
    lines.push(`\`${dataset.folder}/\`: preference pairs, with a card of their own`);
  }
  return lines.map((line) => `* ${line}`).join("\n");
}
