/** Sums scored answers up into rates and shares. */
import { ACTS, type Act, CATEGORIES, type Category, type ScoredRow } from "../core/rows.js";
import { placesOf } from "./places.js";
import { perThousand } from "./scorer.js";

export interface CategorySummary {
  findings: number;
  /** Findings per 1,000 words. */
  rate: number;
  /** Share of answers with at least one, 0 to 1. */
  share: number;
}

/** What found the findings: figures of one are not to be set beside those of another. */
export type DetectorName = "rules" | "rules and second stage" | "rules, second stage and probe";

export interface Summary {
  detector: DetectorName;
  answers: number;
  /** Rows that could not be used. */
  skipped: number;
  words: number;
  findings: number;
  /** Passages with findings: findings that overlap, of several categories, are one. */
  places: number;
  /** Passages with findings per 1,000 words: sum of places / sum of words. */
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

/** What a summary is made of: sums only, so that those of two parts add up to those of the whole. */
export interface SummaryCounts {
  answers: number;
  /** Rows that could not be used. */
  skipped: number;
  words: number;
  /** Passages with findings. */
  places: number;
  /** Answers with any finding. */
  withAny: number;
  headings: number;
  bullets: number;
  bold: number;
  categories: Map<Category, { findings: number; answers: number }>;
  rules: Map<string, number>;
  acts: Map<Act | "none", number>;
}

export interface SummaryBuilder {
  add(row: ScoredRow): void;
  /** Counts a row that could not be used. */
  skip(): void;
  /** Adds what another builder counted. */
  merge(counts: SummaryCounts): void;
  /** What was counted so far; plain data that can go to another thread. */
  counts(): SummaryCounts;
  summary(): Summary;
}

/** Sums rows up one by one, in constant memory. */
export function createSummary({
  detector = "rules",
}: {
  /** @default "rules" */
  detector?: DetectorName;
} = {}): SummaryBuilder {
  const total: SummaryCounts = {
    answers: 0,
    skipped: 0,
    words: 0,
    places: 0,
    withAny: 0,
    headings: 0,
    bullets: 0,
    bold: 0,
    categories: new Map(CATEGORIES.map((category) => [category, { findings: 0, answers: 0 }])),
    rules: new Map(),
    acts: new Map(),
  };
  const { categories, rules, acts } = total;
  return {
    add(row) {
      total.answers++;
      total.words += row.words;
      total.places += placesOf(row.findings);
      if (row.findings.length > 0) total.withAny++;
      for (const key of STRUCTURE) total[key] += row.structure[key];
      increase(acts, row.act, 1);
      const seen = new Set<Category>();
      for (const { rule, category } of row.findings) {
        increase(rules, rule, 1);
        const counts = categories.get(category)!;
        counts.findings++;
        if (!seen.has(category)) counts.answers++;
        seen.add(category);
      }
    },
    skip() {
      total.skipped++;
    },
    merge(counts) {
      for (const key of ["answers", "skipped", "words", "places", "withAny", ...STRUCTURE] as const)
        total[key] += counts[key];
      for (const [act, answers] of counts.acts) increase(acts, act, answers);
      for (const [rule, findings] of counts.rules) increase(rules, rule, findings);
      for (const [category, { findings, answers }] of counts.categories) {
        const own = categories.get(category)!;
        own.findings += findings;
        own.answers += answers;
      }
    },
    counts: () => total,
    summary() {
      const { answers, skipped, words, places, withAny } = total;
      const findings = [...rules.values()].reduce((sum, count) => sum + count, 0);
      const mean = (sum: number): number => (answers === 0 ? 0 : sum / answers);
      return {
        detector,
        answers,
        skipped,
        words,
        findings,
        places,
        rate: perThousand(places, words),
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
          headings: mean(total.headings),
          bullets: mean(total.bullets),
          bold: mean(total.bold),
        },
      };
    },
  };
}

const STRUCTURE = ["headings", "bullets", "bold"] as const;

function increase<Key>(counts: Map<Key, number>, key: Key, by: number): void {
  counts.set(key, (counts.get(key) ?? 0) + by);
}

export function summarise(rows: Iterable<ScoredRow>): Summary {
  const builder = createSummary();
  for (const row of rows) builder.add(row);
  return builder.summary();
}
