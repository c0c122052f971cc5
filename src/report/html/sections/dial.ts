/** How the adapter's scale was chosen, before any test prompt was touched. */
import { type Dial, type DialMeasure, HELD_BACK_BY, TOLD } from "../../../train/index.js";
import { percent } from "../../figures.js";
import { gateRows, READ_FROM } from "../../gate-readings.js";
import type { ReportData } from "../../report-data.js";
import { dialChart } from "../charts/dial-chart.js";
import { section, table } from "../parts.js";
import { html, type Markup } from "../tag.js";

export function dialSection({ dial, evaluation }: ReportData): Markup | null {
  return dial && drawDial(dial, evaluation.headline.dose);
}

/** @param dose what was asked for, 0 to 1 */
export function drawDial(dial: Dial, dose: number): Markup {
  const { fit, points } = dial;
  const [low, high] = fit.interval;
  const told = TOLD[fit.told ?? "falls"];
  // The interval is not cut at the largest scale: without these words it would contradict the scale.
  const beyond = fit.capped && told === undefined;
  const asked = percent(dose);
  const planned = percent(dial.dose);
  return section(
    "dial",
    "The dial",
    html`<p>Training gives a direction; the dial sets the amount. The adapter is scaled, validation prompts are answered at a few scales, and one curve, ${fit.level ? "its form read off the base's own answers" : "drawn to those near the request"}, says which scale gives ${planned} fewer${planned !== asked && ` (what the request comes to over all categories, caps at the rate of people taken in)`}: <b>${beyond && "more than "}${fit.scale.toFixed(2)}</b>${beyond && ", the largest allowed"} (95 % interval ${low?.toFixed(2) ?? "no limit"} to ${high?.toFixed(2) ?? "no limit"}).${told && ` That is ${told}.`}${dial.heldBack && ` There it was held back by ${HELD_BACK_BY[dial.heldBack.by]}.`} Chosen: <b>${dial.scale}</b>, where the fit expects ${percent(1 - Math.exp(-fit.slope * dial.scale))} fewer.</p>
${dialChart(dial)}
${table(
  "Measured on validation prompts; bars are 95 % intervals.",
  [
    { head: "scale" },
    { head: "answers", number: true },
    { head: "findings per 1,000 other words", number: true },
    { head: "answers with any", number: true },
    { head: "words an answer", number: true },
    { head: "cut by the limit", number: true },
    { head: "degenerate", number: true },
    { head: "first words of the base's own refusals, nats", number: true },
  ],
  points.map((point) => [
    String(point.scale),
    point.answers,
    point.words > 0 ? ((1000 * point.findings) / point.words).toFixed(2) : "n/a",
    percent(point.share),
    point.meanWords.toFixed(0),
    percent(point.cut),
    percent(point.degenerate ?? null),
    refusalsText(point.refusals),
  ]),
)}
${curveTable(dial)}
${gatesTable(dial)}`,
  );
}

function curveTable({ curve, fit }: Dial): Markup | null {
  if (!curve || curve.length === 0) return null;
  const level = fit.level
    ? `The sampled answers fell ${fit.level.value.toFixed(2)} ± ${fit.level.error.toFixed(2)} times as far (log of the rate; 1 ± ${fit.level.spread.toFixed(2)} was expected beforehand).`
    : "It was left out: it does not fall, or the sampled answers contradict it.";
  return table(
    `How much less likely the scaled adapter makes the base's own habits, word for word, in the base's own answers; after ± is one standard error. Nothing is sampled for it, and the dial takes the curve's form from it. ${level}`,
    [{ head: "scale" }, { head: "places", number: true }, { head: "less likely by", number: true }],
    curve.map(({ scale, fall, error, places }) => [
      String(scale),
      places,
      `${percent(1 - Math.exp(-fall))} ± ${(100 * error * Math.exp(-fall)).toFixed(1)}`,
    ]),
  );
}

function gatesTable({ gates, scale }: Dial): Markup | null {
  if (!gates) return null;
  return table(
    `The gates at scale ${scale}, ${READ_FROM[gates.from]}. After ± is one standard error; it is taken off before a change counts.`,
    [
      { head: "gate" },
      { head: "change from the base", number: true },
      { head: "holds the scale back from", number: true },
    ],
    gateRows(gates).map(({ what, change, limit }) => [what, change, limit]),
  );
}

/** Runs of earlier versions have none. */
function refusalsText(refusals: DialMeasure["refusals"] | undefined): string {
  if (!refusals) return "n/a";
  const { change, error, rows } = refusals;
  return `${change > 0 ? "+" : ""}${change.toFixed(2)} ± ${error.toFixed(2)} (${rows} prompts)`;
}
