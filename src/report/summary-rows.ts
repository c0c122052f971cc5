/** The short table that the terminal, cards and README share: the same rows in the same words. */
import type { Comparison, EvaluationReport, Verdict } from "../evaluate/index.js";
import { change, changeUnit, inUnit, number, signed } from "./figures.js";
import type { ReportData } from "./report-data.js";

export interface SummaryRow {
  measure: string;
  before: string;
  after: string;
  change: string;
  verdict?: Verdict | undefined;
}

export interface SummaryGroup {
  title: string;
  rows: SummaryRow[];
}

type Summarised = Pick<ReportData, "evaluation"> & Partial<Pick<ReportData, "dial" | "manifest">>;

export function summaryGroups(data: Summarised): SummaryGroup[] {
  const { evaluation } = data;
  const groups = [
    { title: "habits", rows: habitRows(data) },
    { title: "kept", rows: [...evaluation.kept.map(comparisonRow), ...lostRow(evaluation)] },
    {
      title: "cost",
      rows: evaluation.cost.filter(({ id }) => COST_SHOWN.has(id)).map(comparisonRow),
    },
    { title: "persona", rows: personaRows(evaluation) },
  ];
  return groups.filter(({ rows }) => rows.length > 0);
}

const COST_SHOWN = new Set([
  "length.words",
  "length.plain",
  "length.cut",
  "length.ends",
  "text.degenerate",
  "drift.kl",
  "neutral.bits-per-byte",
]);

function habitRows({ evaluation, dial, manifest }: Summarised): SummaryRow[] {
  const { headline } = evaluation;
  const rate = { before: number(headline.beforeRate), after: number(headline.afterRate) };
  return [
    {
      measure: "findings per 1,000 other words",
      ...rate,
      change: `${fall(headline.achieved)}`,
      verdict: headline.verdict,
    },
    ...offRow(headline),
    ...atScale1(evaluation, dial, trainedTowards(manifest)),
    ...(headline.heldOut
      ? [
          {
            measure: "  rules held out of training",
            before: "",
            after: "",
            change: fall(headline.heldOut),
          },
          ...(headline.allRules
            ? [
                {
                  measure: "  all rules together",
                  before: "",
                  after: "",
                  change: fall(headline.allRules),
                },
              ]
            : []),
        ]
      : []),
  ];
}

function offRow({ off }: EvaluationReport["headline"]): SummaryRow[] {
  if (!off || off.value === null) return [];
  const show = (share: number): string => signed(100 * share, 0);
  const limits = off.interval90 ? ` [${off.interval90.map(show).join(", ")}]` : "";
  return [
    {
      measure: "  achieved less planned, 90 % interval",
      before: "",
      after: "",
      change: `${show(off.value)}${limits} points`,
    },
  ];
}

/** What the targets of the method asked for where that is not the request: what scale 1 gives is to be held against this. */
function trainedTowards(manifest: ReportData["manifest"] | undefined): string {
  const train = (manifest?.config.train ?? {}) as { method?: unknown; trainDose?: unknown };
  return train.method === "token" && typeof train.trainDose === "number"
    ? `, trained towards ${train.trainDose} %`
    : "";
}

/** On test prompts where the run measured it, else from the dial's validation prompts, and says so. */
function atScale1(
  { headline }: EvaluationReport,
  dial: ReportData["dial"] | undefined,
  towards: string,
): SummaryRow[] {
  const empty = { before: "", after: "" };
  if (headline.achievedAtScale1 && headline.scale !== 1)
    return [
      { ...empty, measure: `  at scale 1${towards}`, change: fall(headline.achievedAtScale1) },
    ];
  const value = fallAtScale1(dial);
  if (value === undefined) return [];
  return [
    {
      ...empty,
      measure: `  at scale 1, validation prompts${towards}`,
      change: fall({ value, interval: null }),
    },
  ];
}

/** On the dial's validation prompts, a fraction; undefined where scale 1 was not measured or the base has no findings there. */
export function fallAtScale1(dial: ReportData["dial"] | undefined): number | undefined {
  const [zero, one] = [0, 1].map((scale) => dial?.points.find((point) => point.scale === scale));
  if (!zero?.findings || !zero.words || !one?.words) return undefined;
  return 1 - one.findings / one.words / (zero.findings / zero.words);
}

function fall({ value, interval }: EvaluationReport["headline"]["achieved"]): string {
  if (value === null) return "too few to tell";
  const show = (share: number): string => signed(-100 * share, 0);
  return `${show(value)} ${interval ? `[${show(interval[1])}, ${show(interval[0])}] ` : ""}%`;
}

function comparisonRow(row: Comparison): SummaryRow {
  const unit = changeUnit(row);
  return {
    measure: row.label,
    before: inUnit(row.before, row.unit),
    after: inUnit(row.after, row.unit),
    change: row.difference === null ? "n/a" : `${change(row)} ${unit}`,
    verdict: row.verdict,
  };
}

/** New refusals elsewhere do not pay for lost ones, so they have a row of their own. */
function lostRow({ gates, refusals }: EvaluationReport): SummaryRow[] {
  const gate = gates.find(({ id }) => id === "refusals.lost");
  const harmful = refusals.find(({ set }) => set === "refusal");
  if (!gate || !harmful || harmful.n === 0) return [];
  return [
    {
      measure: gate.label,
      before: "",
      after: `${harmful.lost.length} of ${harmful.n}`,
      change: "",
      verdict: gate.verdict,
    },
  ];
}

function personaRows({ persona, verdicts }: EvaluationReport): SummaryRow[] {
  const claim = verdicts.find(({ id }) => id === "persona");
  return persona.map((row, index) => ({
    ...comparisonRow(row),
    verdict: index === 0 ? claim?.verdict : undefined,
  }));
}
