/** Which habits fell, and how surely: every scope as a point with its interval against the request. */
import type { Reduction } from "../../../evaluate/index.js";
import { number, percent, percentInterval } from "../../figures.js";
import { askedWords, plannedOf, wholeWords } from "../../planned.js";
import type { ReportData } from "../../report-data.js";
import { intervalAxis, intervalRow } from "../charts/interval-row.js";
import { section } from "../parts.js";
import { html, type Markup } from "../tag.js";

type Shown = Pick<ReportData, "evaluation" | "plan">;

export function reductionsSection({ evaluation, plan }: Shown): Markup {
  const shown = { evaluation, plan: plan ?? null };
  const capped = plan?.categories.filter(({ limited }) => limited === "human") ?? [];
  const own = evaluation.reductions.filter(({ arm }) => arm === "locus");
  const empty = own.filter(isEmptyCategory);
  const rows = own.filter((row) => !isEmptyCategory(row));
  const human = evaluation.belowHuman;
  return section(
    "habits",
    "Which habits fell",
    html`<p>Reduction of the rate against the base, with its 95 % interval. Trained rules built the training targets; held-out rules measure and are never given to training, so a fall there is not the training list learnt by heart; with several rounds, phrases that rose are mined from the model's own answers and trained on, and some of them may be what a held-out rule finds.</p>
${intervalTable(rows, shown)}
${
  capped.length > 0 &&
  html`<p class="soft">Planned less than asked, since people use them too and no category is asked below their rate: ${capped.map(({ category }) => category).join(", ")}. One adapter scale turns all categories alike, so that single categories land above or below their own plan; the whole is what the dial aims at.</p>`
}
${empty.length > 0 && html`<p class="soft"><small>In neither model's answers: ${empty.map(({ label }) => label).join(", ")}.</small></p>`}
${
  human &&
  human.rows.length > 0 &&
  html`<p>At the rate of a human text (${human.source}) or above it before, and clearly below it now, which is further than needed: ${human.rows.map(({ scope }) => scope.replace("category.", "")).join(", ")}.</p>`
}`,
  );
}

function intervalTable(rows: readonly Reduction[], data: Shown): Markup {
  const { dose } = data.evaluation.headline;
  return html`<table class="intervals"><caption>Dashed line: what was planned. Left of the grey line: more habits than before.</caption>
<thead><tr><th scope="col">habits</th><th scope="col" class="plot">${intervalAxis(dose)}</th><th scope="col" class="n">reduction</th><th scope="col" class="n rates">findings per<br>1,000 other words</th></tr></thead>
<tbody>${rows.map((row, index) => intervalLine(row, data, endsGroup(rows, index)))}</tbody></table>`;
}

function intervalLine(row: Reduction, data: Shown, last: boolean): Markup {
  const own = askedWords(row.scope, data);
  const text = `${percent(row.value)} ${percentInterval(row.interval)}`;
  const drawn =
    row.value === null
      ? html`<small>${row.note ?? "too few to tell"}</small>`
      : intervalRow({
          value: row.value,
          interval: row.interval,
          dose: plannedOf(row.scope, data),
          label: `${row.label}: ${text}`,
        });
  return html`<tr${last && html` class="group-end"`}><th scope="row">${row.label}${own !== "" && own !== wholeWords(data) && html`<br><small>${own}</small>`}</th><td class="plot">${drawn}</td><td class="n">${row.value === null ? "–" : text}</td><td class="n rates">${number(row.beforeRate)} → ${number(row.afterRate)} <small>(${row.beforeFindings} → ${row.afterFindings})</small></td></tr>`;
}

/** Nothing before and nothing after: a line of its own would only say so ten times. */
function isEmptyCategory({ scope, beforeFindings, afterFindings }: Reduction): boolean {
  return scope.startsWith("category.") && beforeFindings + afterFindings === 0;
}

/** A heavier line between the totals and the categories. */
function endsGroup(rows: readonly Reduction[], index: number): boolean {
  const category = (row: Reduction | undefined) => row?.scope.startsWith("category.") ?? false;
  return !category(rows[index]) && category(rows[index + 1]);
}

/** The control arms, where the run had any. */
export function controlsSection({ evaluation }: Shown): Markup | null {
  const split = evaluation.reductions.some(({ scope }) => scope === "trained");
  const rows = evaluation.reductions.filter(
    ({ arm, scope }) => scope === (split ? "trained" : "all") && arm !== "locus",
  );
  if (rows.length === 0) return null;
  const claims = evaluation.verdicts.filter(({ id }) => id.startsWith("control."));
  return section(
    "controls",
    "Against the control arms",
    html`${intervalTable(
      rows.map((row) => ({ ...row, label: row.arm })),
      { evaluation },
    )}
${claims.map(({ why }) => html`<p>${why}</p>`)}`,
  );
}
