/** How the adapter's scale was chosen, before any test prompt was touched. */
import { percent } from "../../figures.js";
import type { ReportData } from "../../report-data.js";
import { dialChart } from "../charts/dial-chart.js";
import { section, table } from "../parts.js";
import { html, type Markup } from "../tag.js";

export function dialSection({ dial, evaluation }: ReportData): Markup | null {
  if (dial === null) return null;
  const { fit, points } = dial;
  const [low, high] = fit.interval;
  const asked = percent(evaluation.headline.dose);
  const planned = percent(dial.dose);
  return section(
    "dial",
    "The dial",
    html`<p>Training gives a direction; the dial sets the amount. The adapter is scaled, validation prompts are answered at a few scales, and one curve through all of them says which scale gives ${planned} fewer${planned !== asked && ` (what the request comes to over all categories, caps at the rate of people taken in)`}: <b>${fit.scale.toFixed(2)}</b> (95 % interval ${low?.toFixed(2) ?? "no limit"} to ${high?.toFixed(2) ?? "no limit"}).${fit.capped && " The request lies beyond the largest scale allowed."}${dial.heldBack && ` The answers' ${dial.heldBack.by === "length" ? "length" : "share cut by the token limit"} would move too far there, so the dial was held back.`} Chosen: <b>${dial.scale}</b>, where the fit expects ${percent(1 - Math.exp(-fit.slope * dial.scale))} fewer.</p>
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
  ],
  points.map((point) => [
    String(point.scale),
    point.answers,
    point.words > 0 ? ((1000 * point.findings) / point.words).toFixed(2) : "n/a",
    percent(point.share),
    point.meanWords.toFixed(0),
    percent(point.cut),
  ]),
)}`,
  );
}
