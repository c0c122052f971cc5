/**
 * `npx tsx src/labels/measure-human-baseline.ts FILE`: how often the rules fire on answers by people (JSONL of `{id, prompt,
 * response}`; datasets/human-baseline/README.md names the source). Writes rates.json there and prints the card's table, and one
 * row more for `locus score` as it is by default: the file has rules alone, since that is what a run measures with.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { loadSecondStage } from "../classify/load.js";
import { writeFileAtomic } from "../core/atomic-write.js";
import { DataError } from "../core/errors.js";
import { hashJson } from "../core/hash.js";
import { readRows } from "../core/jsonl.js";
import { packageRoot } from "../core/paths.js";
import { CATEGORIES, type Category, type ScoredRow } from "../core/rows.js";
import { loadPacks } from "../patterns/load.js";
import { createScorer, createSummary, placesOf, type Scorer } from "../score/index.js";
import { type Interval, poissonInterval, wilson } from "../statistics/index.js";

const [file] = process.argv.slice(2);
if (file === undefined)
  throw new DataError("no file given", {
    next: "Name the JSONL file of human answers; datasets/human-baseline/README.md says which.",
  });
const target = join(packageRoot(), "datasets", "human-baseline", "rates.json");
const rowSchema = z.looseObject({ id: z.string(), prompt: z.string(), response: z.string() });
const packs = await loadPacks();
const scorer = createScorer({ packs });
const answers = await readRows(file, rowSchema);
const scoredBy = ({ score }: Scorer): ScoredRow[] =>
  answers.map(({ id, prompt, response }) =>
    score({ id, response, messages: [{ role: "user", content: prompt }] }),
  );
const scored = scoredBy(scorer);
const builder = createSummary();
for (const row of scored) builder.add(row);
const { words, meanWords, structure } = builder.summary();

const round = (value: number, digits: number): number => Number(value.toFixed(digits));
const rounded = ([low, high]: Interval, digits: number): Interval => [
  round(low, digits),
  round(high, digits),
];
function ratesOf(rows: readonly ScoredRow[], counts: (row: ScoredRow) => number) {
  const each = rows.map(counts);
  const findings = each.reduce((sum, count) => sum + count, 0);
  const answersWithAny = each.filter((count) => count > 0).length;
  const [low, high] = poissonInterval(findings);
  return {
    findings,
    rate: round((findings / words) * 1000, 3),
    rateInterval: rounded([(low / words) * 1000, (high / words) * 1000], 3),
    answersWithAny,
    share: round(answersWithAny / rows.length, 4),
    shareInterval: rounded(wilson(answersWithAny, rows.length), 4),
  };
}
const ofCategory = (category: Category) =>
  ratesOf(
    scored,
    ({ findings }) => findings.filter((finding) => finding.category === category).length,
  );
const totalOf = (rows: readonly ScoredRow[]) => ratesOf(rows, ({ findings }) => placesOf(findings));
const total = totalOf(scored);
const categories = Object.fromEntries(
  CATEGORIES.map((category) => [category, ofCategory(category)]),
);
const { source } = JSON.parse(await readFile(target, "utf8")) as { source: unknown };
const rates = {
  version: 1,
  source,
  packs: {
    sha256: hashJson(packs),
    rules: scorer.rules.size,
    versions: Object.fromEntries(packs.map(({ pack, version }) => [pack, version])),
  },
  tokeniser: "locus-words/1",
  answers: scored.length,
  words,
  meanWords: round(meanWords, 1),
  total,
  categories,
  structure: {
    headings: round(structure.headings, 3),
    bullets: round(structure.bullets, 3),
    bold: round(structure.bold, 3),
  },
};
await writeFileAtomic(target, `${JSON.stringify(rates, null, 2)}\n`);

const byDefault = totalOf(scoredBy(createScorer({ packs, secondStage: await loadSecondStage() })));
const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
for (const [name, row] of [
  ["all", total] as const,
  ...Object.entries(categories),
  ["all, with the second stage", byDefault] as const,
])
  console.log(
    `| ${name} | ${row.findings} | ${row.rate.toFixed(2)} | ${row.rateInterval.map((limit) => limit.toFixed(2)).join("-")} | ` +
      `${percent(row.share)} | ${row.shareInterval.map(percent).join("-")} |`,
  );
