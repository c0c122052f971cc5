/**
 * `npx tsx src/labels/measure-human-baseline.ts FILE`: how often the rules fire on answers by people (JSONL of `{id, prompt,
 * response}`; datasets/human-baseline/README.md names the source). Writes rates.json there and prints the card's table.
 */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { writeFileAtomic } from "../core/atomic-write.js";
import { DataError } from "../core/errors.js";
import { hashJson } from "../core/hash.js";
import { readRows } from "../core/jsonl.js";
import { packageRoot } from "../core/paths.js";
import { CATEGORIES, type Category, type ScoredRow } from "../core/rows.js";
import { loadPacks } from "../patterns/load.js";
import { createScorer, createSummary, placesOf } from "../score/index.js";
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
const scored = (await readRows(file, rowSchema)).map(({ id, prompt, response }) =>
  scorer.score({ id, response, messages: [{ role: "user", content: prompt }] }),
);
const builder = createSummary();
for (const row of scored) builder.add(row);
const { words, meanWords, structure } = builder.summary();

const round = (value: number, digits: number): number => Number(value.toFixed(digits));
const rounded = ([low, high]: Interval, digits: number): Interval => [
  round(low, digits),
  round(high, digits),
];
function ratesOf(counts: (row: ScoredRow) => number) {
  const each = scored.map(counts);
  const findings = each.reduce((sum, count) => sum + count, 0);
  const answersWithAny = each.filter((count) => count > 0).length;
  const [low, high] = poissonInterval(findings);
  return {
    findings,
    rate: round((findings / words) * 1000, 3),
    rateInterval: rounded([(low / words) * 1000, (high / words) * 1000], 3),
    answersWithAny,
    share: round(answersWithAny / scored.length, 4),
    shareInterval: rounded(wilson(answersWithAny, scored.length), 4),
  };
}
const ofCategory = (category: Category) =>
  ratesOf(({ findings }) => findings.filter((finding) => finding.category === category).length);
const total = ratesOf(({ findings }) => placesOf(findings));
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

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;
for (const [name, row] of [["all", total] as const, ...Object.entries(categories)])
  console.log(
    `| ${name} | ${row.findings} | ${row.rate.toFixed(2)} | ${row.rateInterval.map((limit) => limit.toFixed(2)).join("-")} | ` +
      `${percent(row.share)} | ${row.shareInterval.map(percent).join("-")} |`,
  );
