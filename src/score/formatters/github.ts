/** Workflow commands of GitHub Actions: an annotation for each finding, then the figures. */
import { type CreateTextFormatter, lineOf, quoted } from "./formatter.js";
import { summaryTable } from "./summary-table.js";

export const github: CreateTextFormatter = ({ messages } = {}) => ({
  begin: () => "",
  answer: ({ scored, file, ...where }) =>
    scored.findings
      .map(({ rule, text, start }) => {
        const line = lineOf(where, start);
        const place = file === undefined ? "" : `file=${property(file)},line=${line},`;
        const message = quoted(messages?.get(rule) ?? rule, text);
        return `::warning ${place}title=${property(rule)}::${data(message)}\n`;
      })
      .join(""),
  append: (text) => text,
  end: (summary) => `::notice title=locus score::${data(summaryTable(summary).headline)}\n`,
});

function data(text: string): string {
  return text.replaceAll("%", "%25").replaceAll("\r", "%0D").replaceAll("\n", "%0A");
}

function property(text: string): string {
  return data(text).replaceAll(":", "%3A").replaceAll(",", "%2C");
}
