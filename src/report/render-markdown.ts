/** The report as markdown, for model cards and README files: the same rows as the terminal, then the limits. */
import type { Reduction } from "../evaluate/index.js";
import { duration, number, percent, percentInterval } from "./figures.js";
import { askedWords, planOf } from "./planned.js";
import type { ReportData } from "./report-data.js";
import { summaryGroups } from "./summary-rows.js";
import { headlineWords, keptTopics, risenWords } from "./verdicts.js";

export function renderMarkdown(data: ReportData): string {
  const { evaluation, manifest, stages, limits } = data;
  const { headline } = evaluation;
  const total = stages.reduce((sum, { seconds }) => sum + seconds, 0);
  const size = evaluation.sampleSizes.find(({ arm, set }) => arm === "locus" && set === "habit");
  const { planned, bent } = planOf(evaluation);
  const plan = bent ? ` (${percent(planned)} planned)` : "";
  const parts = [
    `**Asked ${percent(headline.dose)}${plan}, got ${percent(headline.achieved.value)} ${percentInterval(headline.achieved.interval)}.** ${[headlineWords(evaluation), headline.why, risenWords(evaluation)].filter(Boolean).join(" ")}`,
    `Model ${code(manifest.model.id)}, run ${code(manifest.config.name)}, seed ${manifest.config.seed}${size ? `, ${size.answers} test answers a model` : ""}, adapter scale ${headline.scale}${total > 0 ? `, ${duration(total)}` : ""}. Intervals are 95 %.`,
    table(
      ["", "base", "result", "change", "verdict"],
      summaryGroups(data).flatMap(({ title, rows }) => [
        [`**${title}**`, "", "", "", ""],
        ...rows.map((row) => [
          row.measure.trim(),
          row.before,
          row.after,
          row.change,
          row.verdict ?? "",
        ]),
      ]),
    ),
    "What was kept:",
    keptTopics(evaluation)
      .map(({ title, verdict, why }) => `* ${title}: **${verdict}**. ${text(why)}`)
      .join("\n"),
    "Reduction by category:",
    table(
      ["habits", "findings per 1,000 other words", "asked", "reduction"],
      evaluation.reductions
        .filter(({ arm }) => arm === "locus")
        .map((row) => reductionRow(row, askedWords(row.scope, data))),
    ),
    "Limits:",
    limits.map((limit) => `* ${text(limit)}`).join("\n"),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

function reductionRow(row: Reduction, asked: string): string[] {
  return [
    row.label,
    `${number(row.beforeRate)} → ${number(row.afterRate)}`,
    asked,
    row.value === null
      ? "too few to tell"
      : `${percent(row.value)} ${percentInterval(row.interval)}`,
  ];
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map(cell).join(" | ")} |`;
  return [line(head), `|${head.map(() => " --- ").join("|")}|`, ...rows.map(line)].join("\n");
}

const code = (value: string): string => `\`${value.replaceAll("`", "'")}\``;
const text = (value: string): string =>
  value.replace(/[<>]/g, (sign) => (sign === "<" ? "&lt;" : "&gt;"));
/** Group titles are bold on purpose; everything else of a cell is plain text. */
const cell = (value: string): string => text(value).replaceAll("|", "\\|").replaceAll("\n", " ");
