/** The end of `locus run`: the same table as the page leads with, times, and what to type next. */
import type { EvaluationReport } from "../../evaluate/index.js";
import { duration, percent, percentInterval } from "../figures.js";
import type { NextCommand } from "../next-commands.js";
import { planOf } from "../planned.js";
import type { ReportData } from "../report-data.js";
import { type SummaryGroup, summaryGroups } from "../summary-rows.js";
import { headlineWords, risenWords } from "../verdicts.js";
import { createPaint, type Paint } from "./colour.js";
import { alignColumns } from "./columns.js";

export interface TerminalOptions {
  /** @default false */
  colour?: boolean;
  /** Path of the page, as the user would open it. */
  page?: string;
  next?: readonly NextCommand[];
}

export function renderTerminal(data: ReportData, options: TerminalOptions = {}): string {
  const paint = createPaint(options.colour === true);
  return `${[
    "",
    ...headlineLines(data.evaluation, paint),
    ...tableLines(summaryGroups(data), paint),
    ...timeLines(data, paint),
    ...(options.page ? [`report  ${options.page}`, ""] : []),
    ...nextLines(options.next ?? [], paint),
  ].join("\n")}\n`;
}

/** The table alone, for two files that no run made. */
export function renderEvaluation(evaluation: EvaluationReport, colour = false): string {
  const paint = createPaint(colour);
  return `${[
    "",
    ...headlineLines(evaluation, paint),
    ...tableLines(summaryGroups({ evaluation }), paint),
  ].join("\n")}`;
}

function headlineLines(evaluation: EvaluationReport, paint: Paint): string[] {
  const { dose, achieved, verdict, why } = evaluation.headline;
  const { planned, bent } = planOf(evaluation);
  const plan = bent ? ` · planned ${percent(planned)}` : "";
  const range = percentInterval(achieved.interval);
  const risen = risenWords(evaluation);
  return [
    paint.bold(`asked ${percent(dose)}${plan} · got ${percent(achieved.value)} ${range}`.trimEnd()),
    `${headlineWords(evaluation)} ${paint.verdict(verdict, verdict)}`,
    ...(risen === undefined ? [] : wrap(risen, 96)),
    ...wrap(why, 96).map(paint.dim),
    "",
  ];
}

function tableLines(groups: readonly SummaryGroup[], paint: Paint): string[] {
  const head = ["", "base", "result", "change [95 %]", ""];
  const rows = groups.flatMap(({ rows: own }) => own);
  const cells = alignColumns(
    [
      head,
      ...rows.map((row) => [row.measure, row.before, row.after, row.change, row.verdict ?? ""]),
    ],
    [{}, { align: "right" }, { align: "right" }, {}, {}],
  );
  const [top, ...body] = cells.map((row) => ({
    text: row.slice(0, 4).join("  "),
    verdict: row[4],
  }));
  const lines: string[] = [`  ${paint.dim(top!.text.trimEnd())}`];
  let at = 0;
  for (const group of groups) {
    lines.push(paint.bold(group.title));
    for (const row of group.rows) {
      const line = body[at++]!;
      const verdict = row.verdict ? `  ${paint.verdict(row.verdict, row.verdict)}` : "";
      lines.push(verdict ? `  ${line.text}${verdict}` : `  ${line.text}`.trimEnd());
    }
  }
  return [...lines, ""];
}

function timeLines({ stages }: ReportData, paint: Paint): string[] {
  if (stages.length === 0) return [];
  const total = stages.reduce((sum, { seconds }) => sum + seconds, 0);
  const rows = alignColumns(
    [
      ...stages.map(({ stage, seconds, reused }) => [
        stage,
        duration(seconds),
        reused ? "done before" : "",
      ]),
      ["total", duration(total), ""],
    ],
    [{}, { align: "right" }, {}],
  );
  return [
    paint.bold("time"),
    ...rows.map(
      ([stage, time, note]) => `  ${stage}  ${time}${note ? `  ${paint.dim(note)}` : ""}`,
    ),
    "",
  ];
}

function nextLines(next: readonly NextCommand[], paint: Paint): string[] {
  if (next.length === 0) return [];
  return [
    paint.bold("next"),
    ...alignColumns(
      next.map(({ command, what }) => [command, what]),
      [{}, {}],
    ).map(([command, what]) => `  ${command}  ${paint.dim(what!)}`),
    "",
  ];
}

function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
