/** For people: the first findings marked in their lines, then the summary. */
import type { Finding } from "../../core/rows.js";
import type { CreateTextFormatter } from "./formatter.js";
import { summaryTable } from "./summary-table.js";

/** Findings shown in context; the rest are only counted. */
const SHOWN = 20;
const CONTEXT_UNITS = 60;

export const terminal: CreateTextFormatter = ({ color = false } = {}) => {
  const styled = (text: string, on: number, off: number): string =>
    color ? `\u001b[${on}m${text}\u001b[${off}m` : text;
  let left = SHOWN;
  return {
    begin: () => "",
    answer({ scored, response }) {
      let out = "";
      for (const finding of scored.findings) {
        if (left-- <= 0) break;
        const [before, after] = around(response, finding);
        const text = oneLine(finding.text);
        const marked = color ? styled(text, 4, 24) : `[${text}]`;
        out += `${printable(scored.id)}  ${finding.rule}\n    ${before}${marked}${after}\n`;
      }
      return out;
    },
    full: () => left <= 0,
    end(summary) {
      const { headline, categories, rules, acts } = summaryTable(summary);
      const rest = summary.findings - SHOWN;
      const lines = rest > 0 ? [`... and ${rest} more (--format jsonl lists all)`] : [];
      if (summary.findings > 0) lines.push("");
      lines.push(styled(headline, 1, 22));
      if (categories.length > 0) {
        lines.push(
          "",
          ...aligned([["category", "findings", "/ 1,000 words", "answers"], ...categories]),
        );
        lines.push("", ...aligned([["most frequent rules", "findings"], ...rules]));
      }
      if (acts.length > 0) lines.push("", ...aligned([["protected acts", "answers"], ...acts]));
      return `${lines.join("\n")}\n`;
    },
  };
};

/** What stands before and after in the same lines, cut between words. */
function around(response: string, { start, end }: Finding): [string, string] {
  const lineStart = response.lastIndexOf("\n", start - 1) + 1;
  const from = Math.max(lineStart, start - CONTEXT_UNITS);
  const before = response.slice(from, start);
  const line = response.slice(end, end + 4 * CONTEXT_UNITS).split("\n", 1)[0]!;
  const after = line.slice(0, CONTEXT_UNITS);
  return [
    oneLine(from > lineStart ? before.replace(/^\S*/, "\u2026") : before),
    oneLine(after.length < line.length ? after.replace(/\S*$/, "\u2026") : after),
  ];
}

function oneLine(text: string): string {
  return printable(text.replace(/\s+/g, " "));
}

/** An answer must not move the cursor or colour the terminal. */
function printable(text: string): string {
  return text.replace(/\p{Cc}|\p{Cs}/gu, "\ufffd");
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!),
      )
      .join("  "),
  );
}
