/** Small pieces that several sections use. */
import type { Verdict } from "../../evaluate/index.js";
import { type Content, html, type Markup } from "./tag.js";

const SIGNS: Record<Verdict, string> = {
  met: "✓",
  "not met": "✗",
  underpowered: "≈",
  "not testable": "–",
};

export function chip(verdict: Verdict): Markup {
  return html`<span class="chip ${verdict.replace(" ", "-")}"><span aria-hidden="true">${SIGNS[verdict]}</span> ${verdict}</span>`;
}

/** A number and its percent sign stay on one line. */
export function sentence(text: string): string {
  return text.replace(/(\d) %/g, "$1\u00a0%");
}

/** `before -> after`, told apart by more than colour. */
export function beforeAfter(before: string, after: string): Markup {
  return html`<span class="values"><span class="was">${before}</span> <span class="to">→</span> <span class="is">${after}</span></span>`;
}

export interface Column {
  head: Content;
  /** Numbers stand right. */
  number?: boolean;
}

/** The first cell of each row is its header. */
export function table(
  caption: Content,
  columns: readonly Column[],
  rows: readonly (readonly Content[])[],
): Markup {
  const cell = (value: Content, index: number): Markup => {
    if (index === 0) return html`<th scope="row">${value}</th>`;
    return columns[index]?.number ? html`<td class="n">${value}</td>` : html`<td>${value}</td>`;
  };
  return html`<div class="scroll"><table><caption>${caption}</caption>
<thead><tr>${columns.map(({ head, number }) =>
    number ? html`<th scope="col" class="n">${head}</th>` : html`<th scope="col">${head}</th>`,
  )}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map(cell)}</tr>`)}</tbody></table></div>`;
}

export function section(id: string, title: string, body: Content): Markup {
  return html`<section id="${id}" aria-labelledby="${id}-title"><h2 id="${id}-title">${title}</h2>
${body}</section>`;
}
