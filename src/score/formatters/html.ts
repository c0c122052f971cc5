/** One self-contained page: the figures, then the first answers with their findings marked. */
import type { Finding } from "../../core/rows.js";
import type { CreateTextFormatter } from "./formatter.js";
import { summaryTable } from "./summary-table.js";

/** Answers shown; the rest are only counted, so that any page opens. */
const SHOWN = 200;

const STYLE = `:root{color-scheme:light dark}body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}
table{border-collapse:collapse;margin:1rem 0}th,td{text-align:left;padding:.3rem 1rem .3rem 0;border-bottom:1px solid #8886}td+td{text-align:right}
h3{overflow-wrap:anywhere}article{border-top:1px solid #8886;padding:1rem 0}pre{white-space:pre-wrap;overflow-wrap:anywhere;font:inherit}mark{background:#f5c84266;color:inherit;text-decoration:underline}`;

export const html: CreateTextFormatter = ({ messages } = {}) => {
  const shown: string[] = [];
  return {
    begin: () =>
      `<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>locus score</title><style>${STYLE}</style></head><body><main>\n`,
    answer({ scored, response }) {
      if (scored.findings.length > 0 && shown.length < SHOWN)
        shown.push(
          `<article><h3>${escapeHtml(scored.id)}</h3><pre>${marked(response, scored.findings, messages)}</pre></article>\n`,
        );
      return "";
    },
    full: () => shown.length >= SHOWN,
    end(summary) {
      const { headline, categories, rules, acts } = summaryTable(summary);
      const withFindings = Math.round(summary.share * summary.answers);
      return [
        `<h1>locus score</h1><p>${escapeHtml(headline)}.</p>\n`,
        table(["category", "findings", "per 1,000 words", "answers"], categories),
        table(["rule", "findings"], rules),
        table(["act", "answers"], acts),
        `<h2>Answers with findings (${shown.length} of ${withFindings})</h2>\n`,
        ...shown,
        "</main></body></html>\n",
      ].join("");
    },
  };
};

/** Findings of two categories may overlap: each stretch is marked once, titled with its first rule. */
function marked(
  response: string,
  findings: readonly Finding[],
  messages?: ReadonlyMap<string, string>,
): string {
  let out = "";
  let at = 0;
  for (const { start, end, rule } of findings) {
    const from = Math.max(start, at);
    if (from >= end) continue;
    out += `${escapeHtml(response.slice(at, from))}<mark title="${escapeHtml(messages?.has(rule) ? `${rule}: ${messages.get(rule)}` : rule)}">${escapeHtml(response.slice(from, end))}</mark>`;
    at = end;
  }
  return out + escapeHtml(response.slice(at));
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  if (rows.length === 0) return "";
  const line = (cells: readonly string[], tag: string): string =>
    `<tr>${cells.map((cell) => `<${tag}>${escapeHtml(cell)}</${tag}>`).join("")}</tr>`;
  return `<table><thead>${line(head, "th")}</thead><tbody>${rows.map((row) => line(row, "td")).join("")}</tbody></table>\n`;
}

function escapeHtml(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
