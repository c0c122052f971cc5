/** The same prompt answered before and after, the findings marked. */
import { CATEGORIES, type Finding, type Message } from "../../../core/rows.js";
import { plural } from "../../figures.js";
import type { AnswerShown, Example, ReportData } from "../../report-data.js";
import { highlight } from "../highlight.js";
import { section } from "../parts.js";
import { html, type Markup } from "../tag.js";

export function examplesSection({ examples }: ReportData): Markup | null {
  if (examples.rows.length === 0) return null;
  return section(
    "answers",
    "Before and after",
    html`<p class="soft">${examples.chosenBy}</p>
<ul class="legend" aria-label="Colours of the categories">${CATEGORIES.map(
      (category) => html`<li><mark class="c-${category}">${category}</mark></li>`,
    )}</ul>
${examples.rows.map((example, index) => examplePart(example, `Example ${index + 1}`))}`,
  );
}

export function personasSection({ personas }: ReportData): Markup | null {
  if (personas.rows.length === 0) return null;
  return section(
    "personas",
    "In a persona",
    html`<p class="soft">${personas.chosenBy} The weights are the same; only the system prompt asks for a character.</p>
${personas.rows.map((example) => examplePart(example, example.persona, "named"))}`,
  );
}

function examplePart({ messages, base, locus }: Example, name: string, named?: "named"): Markup {
  return html`<article class="example" aria-label="${name}">${named && html`<h3>${name}</h3>`}
${conversation(messages)}
<div class="answers">${answer("base", "base", base)}${answer("locus", "result", locus)}</div>
</article>`;
}

function conversation(messages: readonly Message[]): Markup {
  const turns = messages.filter(({ role }) => role !== "system").length;
  return html`${messages.map(({ role, content }) => {
    if (role === "system") return html`<p class="asked-for system">system: ${content}</p>`;
    return html`<p class="asked-for">${turns > 1 && html`<span class="who">${role}: </span>`}${content}</p>`;
  })}`;
}

function answer(arm: string, name: string, shown: AnswerShown): Markup {
  return html`<div class="answer ${arm}"><h4><b>${name}</b><span>${countFindings(shown.findings)}</span></h4>
<p class="text">${shown.response.trim() === "" ? html`<span class="cut">(empty answer)</span>` : highlight(shown)}</p></div>`;
}

/** "3 findings: opener, closer ×2", so that colour is not the only word on it. */
export function countFindings(findings: readonly Finding[]): string {
  if (findings.length === 0) return "no findings";
  const counts = new Map<string, number>();
  for (const { category } of findings) counts.set(category, (counts.get(category) ?? 0) + 1);
  const parts = [...counts].map(([category, n]) => (n > 1 ? `${category} ×${n}` : category));
  return `${plural(findings.length, "finding")}: ${parts.join(", ")}`;
}
