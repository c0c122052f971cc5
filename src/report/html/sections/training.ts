/** The pairs, what the method made of its data, the loss and what the method aims at. */
import type { PairReport } from "../../../pairs/index.js";
import { count, duration, number } from "../../figures.js";
import type { ReportData, TrainingShown } from "../../report-data.js";
import { aimCharts } from "../charts/aim-charts.js";
import { lossChart } from "../charts/loss-chart.js";
import { section, table } from "../parts.js";
import { html, type Markup } from "../tag.js";

export function trainingSection({ pairs, training }: ReportData): Markup | null {
  if (pairs === null && training === null) return null;
  const used = training === null || "pairs" in training.data;
  return section(
    "training",
    "Pairs and training",
    html`<div class="columns">${pairs && html`<div>${pairsPart(pairs, used)}</div>`}${training && html`<div>${trainingPart(training)}</div>`}</div>`,
  );
}

function pairsPart(report: PairReport, used: boolean): Markup {
  const kinds = Object.entries(report.byKind);
  const strategies = Object.entries(report.byStrategy);
  const row = ([name, n]: [string, number]) => [name, count(n)];
  return html`<h3>Preference pairs</h3>
${!used && html`<p class="soft">A product of their own, for <code>locus publish</code> and for any DPO trainer: the method of this run trains on the base answers themselves and used none of them.</p>`}
<p>From ${count(report.answers)} answers to ${count(report.prompts)} prompts. Chosen answers have ${number(Math.exp(report.meanLogLengthRatio))} times the words of rejected ones (1 = balanced, so that training does not teach shortness); ${count(report.droppedForBalance)} pairs were left out for that, ${report.droppedForChes ? html`${count(report.droppedForChes)} as those most alike to the model, ` : ""}${count(report.droppedForActs)} because a refusal or an honest answer could have been lost.${report.findingsLeft && html` ${count(report.findingsLeft.pairs)} of ${count(report.byKind.dampen)} chosen sides of dampening pairs have findings left.`}</p>
${table("By kind", [{ head: "kind" }, { head: "pairs", number: true }], kinds.map(row))}
${table("By strategy", [{ head: "strategy" }, { head: "pairs", number: true }], strategies.map(row))}
${Object.keys(report.dropped ?? {}).length > 0 && table("Candidates left out, by check", [{ head: "check" }, { head: "pairs", number: true }], Object.entries(report.dropped ?? {}).map(row))}`;
}

function trainingPart({ method, data, result, curve, aims }: TrainingShown): Markup {
  return html`<h3>Training, method ${method}</h3>
${curve.length > 1 ? lossChart(curve) : html`<p class="soft">No loss curve was recorded.</p>`}
${aimCharts(aims ?? {})}
${table(
  "What went in and came out",
  [{ head: "figure" }, { head: "value", number: true }],
  [...plainRows(data), ...plainRows(result)],
)}`;
}

/** Numbers and short texts only: paths and lists belong to the run's files. */
function plainRows(values: Record<string, unknown>): [string, string][] {
  return Object.entries(values).flatMap(([name, value]): [string, string][] => {
    const label = name.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`);
    if (typeof value === "boolean") return [[label, value ? "yes" : "no"]];
    if (typeof value === "number" && Number.isFinite(value)) {
      if (/seconds$/i.test(name)) return [[label.replace(/seconds$/, "time"), duration(value)]];
      return [[label, Number.isInteger(value) ? count(value) : number(value)]];
    }
    return typeof value === "string" && value.length <= 40 && !/[/\\]/.test(value)
      ? [[label, value]]
      : [];
  });
}
