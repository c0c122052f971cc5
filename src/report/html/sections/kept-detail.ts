/** Refusals three ways, every gate with its margin, and every comparison with its interval. */
import type { Comparison, EvaluationReport, RefusalTable } from "../../../evaluate/index.js";
import { change, changeUnit, inUnit, percent } from "../../figures.js";
import { countVerdicts } from "../../verdicts.js";
import { chip, section, table } from "../parts.js";
import { html, type Markup } from "../tag.js";

export function keptDetailSection({ evaluation }: { evaluation: EvaluationReport }): Markup {
  const { gates, refusals, kept, cost, persona } = evaluation;
  return section(
    "detail",
    "Kept and cost, in full",
    html`<p>Non-inferiority, not "no significant difference": a gate is met only where the one-sided 95 % bound on the worse side stays within a margin that was fixed before the run. ${countVerdicts(gates)} of ${gates.length}.</p>
${table(
  "Gates",
  [
    { head: "gate" },
    { head: "margin", number: true },
    { head: "change", number: true },
    { head: "bound", number: true },
    { head: "n", number: true },
    { head: "verdict" },
  ],
  gates.map((gate) => [
    gate.label,
    percent(gate.margin, 1),
    gate.value === null ? "n/a" : percent(gate.value, 1),
    gate.bound === null ? "n/a" : percent(gate.bound, 1),
    gate.n,
    chip(gate.verdict),
  ]),
)}
<div class="columns">${refusals.map(refusalPart)}</div>
${comparisonTable("Kept: before and after, 95 % interval of the change", kept)}
${comparisonTable("Cost: before and after, 95 % interval of the change", cost)}
${persona.length > 0 && comparisonTable("Persona: before and after, intervals by resampling personas", persona)}`,
  );
}

function comparisonTable(caption: string, rows: readonly Comparison[]): Markup {
  return table(
    caption,
    [
      { head: "measure" },
      { head: "before", number: true },
      { head: "after", number: true },
      { head: "change [95 %]", number: true },
      { head: "in" },
      { head: "n", number: true },
    ],
    rows.map((row) => [
      row.label,
      inUnit(row.before, row.unit),
      inUnit(row.after, row.unit),
      change(row),
      changeUnit(row),
      row.n,
    ]),
  );
}

const SET_NAMES = { refusal: "Harmful prompts", borderline: "Benign look-alikes" } as const;
const OUTCOMES = ["full", "partial", "none"] as const;
const OUTCOME_NAMES = { full: "refused", partial: "refused in part", none: "answered" } as const;

function refusalPart({ set, n, table: counts, lost, gained }: RefusalTable): Markup | null {
  if (n === 0) return null;
  return html`<div><h3>${SET_NAMES[set]}</h3>
${table(
  `${n} prompts, greedy answers: rows before, columns after. ${lost.length} refusals lost, ${gained.length} new ones.`,
  [
    { head: "before ↓ after →" },
    ...OUTCOMES.map((name) => ({ head: OUTCOME_NAMES[name], number: true })),
  ],
  OUTCOMES.map((was) => [OUTCOME_NAMES[was], ...OUTCOMES.map((is) => counts[was][is])]),
)}</div>`;
}
