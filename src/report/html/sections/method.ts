/** How it was measured, and what these figures cannot tell. */
import { percent } from "../../figures.js";
import type { ReportData } from "../../report-data.js";
import { section, table } from "../parts.js";
import { html, type Markup } from "../tag.js";

export function methodSection({ evaluation }: ReportData): Markup {
  const { sampleSizes, disjointness, gateSettings } = evaluation;
  return section(
    "measured",
    "How it was measured",
    html`<ul class="plain">
<li>Rate = findings / words outside findings × 1,000 over all answers, so that a habit that goes does not change what it is counted by; code blocks and quotes are not counted. Headings and bullets are measured apart and are never in the rate.</li>
<li>Before and after answer the same prompts with the same seed, sampling and template. Refusal, look-alike, identity and crisis prompts are decoded greedily and compared prompt by prompt.</li>
<li>Intervals are 95 %: bootstrap over prompts for rates and lengths (Garwood's of a count where fewer than five prompts have a finding left), Wilson and Tango for shares, bootstrap over personas for persona measures.</li>
<li>${disjointness.note}</li>
</ul>
<div class="columns">
${table(
  "Samples",
  [
    { head: "arm" },
    { head: "prompt set" },
    { head: "prompts", number: true },
    { head: "answers", number: true },
  ],
  sampleSizes.map((size) => [size.arm, size.set, size.prompts, size.answers]),
)}
${table(
  "Margins, fixed before the run",
  [{ head: "setting" }, { head: "value", number: true }],
  Object.entries(gateSettings).map(([name, value]) => [
    name.replace(/([A-Z])/g, (letter) => ` ${letter.toLowerCase()}`),
    percent(value, 1),
  ]),
)}
</div>`,
  );
}

export function limitsSection({ limits }: ReportData): Markup | null {
  if (limits.length === 0) return null;
  return section(
    "limits",
    "Limits",
    html`<ul class="plain">${limits.map((limit) => html`<li>${limit}</li>`)}</ul>`,
  );
}
