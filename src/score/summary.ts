/** Sums scored answers up into rates and shares. */
import { ACTS, type Act, CATEGORIES, type Category, type ScoredRow } from "../core/rows.js";
import { perThousand } from "./scorer.js";

export interface CategorySummary {
  findings: number;
  /** Findings per 1,000 words. */
  rate: number;
  /** Share of answers with at least one, 0 to 1. */
  share: number;
}

export interface Summary {
  answers: number;
  words: number;
  findings: number;
  /** Findings per 1,000 words: sum of findings / sum of words. */
  rate: number;
  /** Share of answers with any finding, 0 to 1. */
  share: number;
  meanWords: number;
  byCategory: Record<Category, CategorySummary>;
  /** Findings per rule, most frequent first. */
  byRule: Record<string, number>;
  /** Answers per act (`act`, the first that holds). */
  byAct: Record<Act | "none", number>;
  /** Means per answer. */
  structure: { headings: number; bullets: number; bold: number };
}

export interface SummaryBuilder {
  add(row: ScoredRow): void;
  summary(): Summary;
}

/** Sums rows up one by one, in constant memory. */
export function createSummary(): SummaryBuilder {
  const total = { answers: 0, words: 0, findings: 0, withAny: 0 };
  const structure = { headings: 0, bullets: 0, bold: 0 };
  const categories = new Map(CATEGORIES.map((category) => [category, { findings: 0, answers: 0 }]));
  const rules = new Map<string, number>();
  const acts = new Map<Act | "none", number>();
  return {
    add(row) {
      total.answers++;
      total.words += row.words;
      total.findings += row.findings.length;
      if (row.findings.length > 0) total.withAny++;
      for (const key of ["headings", "bullets", "bold"] as const)
        structure[key] += row.structure[key];
      acts.set(row.act, (acts.get(row.act) ?? 0) + 1);
      const seen = new Set<Category>();
      for (const { rule, category } of row.findings) {
        rules.set(rule, (rules.get(rule) ?? 0) + 1);
        const counts = categories.get(category)!;
        counts.findings++;
        if (!seen.has(category)) counts.answers++;
        seen.add(category);
      }
    },
    summary() {
      const { answers, words, findings, withAny } = total;
      const mean = (sum: number): number => (answers === 0 ? 0 : sum / answers);
      return {
        answers,
        words,
        findings,
        rate: perThousand(findings, words),
        share: mean(withAny),
        meanWords: mean(words),
        byCategory: Object.fromEntries(
          [...categories].map(([category, counts]) => [
            category,
            {
              findings: counts.findings,
              rate: perThousand(counts.findings, words),
              share: mean(counts.answers),
            },
          ]),
        ) as Record<Category, CategorySummary>,
        byRule: Object.fromEntries([...rules].sort(([a, x], [b, y]) => y - x || (a < b ? -1 : 1))),
        byAct: Object.fromEntries(
          [...ACTS, "none" as const].map((act) => [act, acts.get(act) ?? 0]),
        ) as Record<Act | "none", number>,
        structure: {
          headings: mean(structure.headings),
          bullets: mean(structure.bullets),
          bold: mean(structure.bold),
        },
      };
    },
  };
}

export function summarise(rows: Iterable<ScoredRow>): Summary {
  const builder = createSummary();
  for (const row of rows) builder.add(row);
  return builder.summary();
}
