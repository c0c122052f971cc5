/** One answer a line for spreadsheets: counts by category, no text. `rate` counts places: findings that overlap are one. */
import papaparse from "papaparse";
import { CATEGORIES } from "../../core/rows.js";
import type { CreateTextFormatter } from "./formatter.js";

const NEWLINE = "\n";

/** What a spreadsheet would run; not a plain number, nor the `-#1` of the first row of standard input, by which rows are joined. */
const FORMULA = /^(?:[=+@\t\r]|-(?!(?:\d+(?:\.\d+)?(?:e[+-]?\d+)?|#\d+)$))/i;

export const csv: CreateTextFormatter = () => ({
  begin: () =>
    line(["id", "words", "findings", "rate", "act", ...CATEGORIES, "headings", "bullets", "bold"]),
  answer: ({ scored }) =>
    line([
      scored.id,
      scored.words,
      scored.findings.length,
      Number(scored.rate.toFixed(3)),
      scored.act,
      ...CATEGORIES.map(
        (category) => scored.findings.filter((finding) => finding.category === category).length,
      ),
      scored.structure.headings,
      scored.structure.bullets,
      scored.structure.bold,
    ]),
  end: () => "",
  append: (text) => text,
});

function line(fields: (string | number)[]): string {
  return papaparse.unparse([fields], { newline: NEWLINE, escapeFormulae: FORMULA }) + NEWLINE;
}
