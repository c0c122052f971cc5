/** The figures that the terminal and the Markdown format both show, as text cells. */
import { plural } from "../../core/plural.js";
import { CATEGORIES } from "../../core/rows.js";
import type { Summary } from "../summary.js";

export interface SummaryTable {
  headline: string;
  /** Category, findings, per 1,000 words, share of answers; most frequent first. */
  categories: [string, string, string, string][];
  /** Rule and findings, most frequent first. */
  rules: [string, string][];
  /** Act and answers, those that occur. */
  acts: [string, string][];
}

const TOP_RULES = 10;

export function summaryTable(summary: Summary): SummaryTable {
  const { answers, skipped, findings, places, rate, share, words, byCategory, detector } = summary;
  return {
    headline:
      `${plural(answers, "answer")}, ${plural(words, "word")}: ${plural(findings, "finding")} in ${plural(places, "place")}, ` +
      `${rate.toFixed(2)} places per 1,000 words, in ${percent(share)} of answers (${detector})${skipped > 0 ? `; ${plural(skipped, "row")} skipped` : ""}`,
    categories: CATEGORIES.filter((category) => byCategory[category].findings > 0)
      .sort((a, b) => byCategory[b].findings - byCategory[a].findings)
      .map((category) => {
        const row = byCategory[category];
        return [category, count(row.findings), row.rate.toFixed(2), percent(row.share)];
      }),
    rules: Object.entries(summary.byRule)
      .slice(0, TOP_RULES)
      .map(([rule, hits]) => [rule, count(hits)]),
    acts: Object.entries(summary.byAct)
      .filter(([act, hits]) => act !== "none" && hits > 0)
      .map(([act, hits]) => [act, count(hits)]),
  };
}

export function count(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ",");
}

export function percent(share: number): string {
  return `${(share * 100).toFixed(1)} %`;
}
