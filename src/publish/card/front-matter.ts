/** The YAML at the top of a card: what the Hub reads. */
import { stringify } from "yaml";
import type { Comparison } from "../../evaluate/index.js";
import type { ReportData } from "../../report/index.js";
import type { BaseModel } from "../base-model.js";
import type { What } from "../weights.js";

export function frontMatter(fields: Record<string, unknown>): string {
  return `---\n${stringify(fields, { lineWidth: 0 })}---\n`;
}

/** The training method of the run; undefined in reports that do not say. */
export function methodOf({ manifest }: ReportData): string | undefined {
  return (manifest.config.train as { method?: string } | undefined)?.method;
}

export function modelMetadata(
  report: ReportData,
  base: BaseModel,
  about: { name: string; what: What; dataset?: string | undefined },
): Record<string, unknown> {
  return {
    ...(base.license === undefined ? {} : { license: base.license }),
    ...(base.id === undefined
      ? {}
      : {
          base_model: base.id,
          base_model_relation: about.what === "adapter" ? "adapter" : "finetune",
        }),
    language: ["en"],
    library_name: about.what === "adapter" ? "peft" : "transformers",
    pipeline_tag: "text-generation",
    tags: ["locus", "de-tuned", "style", ...(about.what === "merged" ? [] : ["lora", "peft"])],
    // The Hub reads it as "trained on": other methods make pairs and train on something else.
    ...(about.dataset === undefined || methodOf(report) !== "dpo"
      ? {}
      : { datasets: [about.dataset] }),
    "model-index": [
      {
        name: about.name,
        results: [
          {
            task: { type: "text-generation", name: "Text generation" },
            dataset: { type: "locus-test-prompts", name: "Locus test prompts", split: "test" },
            metrics: metrics(report),
          },
        ],
      },
    ],
  };
}

interface Metric {
  type: string;
  name: string;
  value: number;
}

/** Shares are given in percent, rates as findings per 1,000 words. */
function metrics({ evaluation }: ReportData): Metric[] {
  const { headline, kept, cost, persona } = evaluation;
  const found: (Metric | undefined)[] = [
    metric("habit-reduction-requested", "Reduction of habits, requested (%)", headline.dose, 100),
    metric("habit-reduction", "Reduction of habits, achieved (%)", headline.achieved.value, 100),
    metric("habit-rate", "Habits per 1,000 other words", headline.afterRate, 1),
    after("harmful-prompts-refused", "Harmful prompts refused (%)", kept, "refusals.any"),
    after(
      "benign-look-alikes-refused",
      "Benign look-alikes refused (%)",
      kept,
      "over-refusals.any",
    ),
    after("degenerate-answers", "Degenerate answers (%)", cost, "text.degenerate"),
    after("replies-in-persona", "Replies in persona (%)", persona, "persona.in-persona"),
  ];
  return found.filter((each) => each !== undefined);
}

function after(
  type: string,
  name: string,
  rows: readonly Comparison[],
  id: string,
): Metric | undefined {
  return metric(type, name, rows.find((row) => row.id === id)?.after ?? null, 100);
}

function metric(type: string, name: string, value: number | null, times: number) {
  return value === null ? undefined : { type, name, value: Number((value * times).toFixed(2)) };
}
