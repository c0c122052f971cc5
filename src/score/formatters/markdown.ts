/** The summary as Markdown tables, for reports and pull requests. */
import type { CreateTextFormatter } from "./formatter.js";
import { summaryTable } from "./summary-table.js";

export const markdown: CreateTextFormatter = () => ({
  begin: () => "",
  answer: () => "",
  append: (text) => text,
  end(summary) {
    const { headline, categories, rules, acts } = summaryTable(summary);
    const parts = [`${headline}.`];
    if (categories.length > 0)
      parts.push(
        table(["category", "findings", "per 1,000 words", "answers"], categories),
        table(["rule", "findings"], rules),
      );
    if (acts.length > 0) parts.push(table(["act", "answers"], acts));
    return `${parts.join("\n\n")}\n`;
  },
});

function table(head: string[], rows: string[][]): string {
  const lines = [head, head.map((_, index) => (index === 0 ? "---" : "---:")), ...rows];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
