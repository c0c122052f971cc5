/** Three short blocks under the answer: what was kept, what it cost, whether a persona takes better. */
import { change, changeUnit, inUnit, plural } from "../../figures.js";
import type { ReportData } from "../../report-data.js";
import { costTopics, keptTopics, type Topic, VERDICT_MEANING } from "../../verdicts.js";
import { beforeAfter, chip, sentence } from "../parts.js";
import { html, type Markup } from "../tag.js";

export function blocksSection(data: ReportData): Markup {
  return html`<section class="summary" aria-label="What was kept, what it cost, persona">
<div class="blocks">
<section class="block" aria-labelledby="kept-title"><h2 id="kept-title">What was kept</h2>${keptTopics(data.evaluation).map(topicPart)}</section>
<section class="block" aria-labelledby="cost-title"><h2 id="cost-title">What it cost</h2>${costTopics(data.evaluation).map(topicPart)}${driftPart(data)}</section>
${personaBlock(data)}
</div>
<p class="soft"><small>${Object.entries(VERDICT_MEANING).map(
    ([verdict, meaning], index) => html`${index > 0 && " · "}<b>${verdict}</b>: ${meaning}`,
  )}.</small></p>
</section>`;
}

function topicPart({ title, shown, verdict, why }: Topic): Markup {
  return html`<div class="topic"><h3>${title}</h3>
<div class="now">${shown && beforeAfter(inUnit(shown.before, shown.unit), inUnit(shown.after, shown.unit))}${chip(verdict)}</div>
<p>${sentence(why)}</p></div>`;
}

/** The drift has no margin: it says how far the model went, not whether that is too far. */
function driftPart({ evaluation }: ReportData): Markup | null {
  const drift = evaluation.cost.find(({ id }) => id === "drift.kl");
  if (!drift) return null;
  return html`<div class="topic"><h3>Drift from the base</h3>
<div class="now"><span class="values">${inUnit(drift.after, drift.unit)} ${drift.unit}</span></div>
<p>Mean KL divergence on the base's own answers to ${plural(drift.n, "prompt")}. It has no margin; for scale, 0 is the same model.</p></div>`;
}

function personaBlock({ evaluation }: ReportData): Markup {
  const claim = evaluation.verdicts.find(({ id }) => id === "persona");
  const { personaDetail: detail } = evaluation;
  return html`<section class="block" aria-labelledby="persona-title"><h2 id="persona-title">Takes a persona better?</h2>
<div class="topic">${claim && html`<div class="now">${chip(claim.verdict)}</div><p>${sentence(claim.why)}</p>`}</div>
${evaluation.persona.map(
  (row) => html`<div class="topic"><h3>${capital(row.label)}</h3>
<div class="now">${beforeAfter(inUnit(row.before, row.unit), inUnit(row.after, row.unit))}</div>
<p>${change(row)} ${changeUnit(row)}${row.id === "persona.hits" && detail?.chance != null ? `; blind choice ${inUnit(detail.chance, "share")}` : ""}</p></div>`,
)}
${detail && html`<p class="soft"><small>A persona in the system prompt, ${detail.personas} personas, ${detail.replies} replies of each model.</small></p>`}
</section>`;
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
