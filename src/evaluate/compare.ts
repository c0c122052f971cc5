/** Two scored files against each other: did habits fall, rise, or can it not be told? */
import { z } from "zod";
import type { ScoredRow } from "../core/rows.js";
import { type Bootstrap, type Cluster, stratifiedBootstrap } from "../statistics/index.js";
import { countIn, type Scope, scopes } from "./metrics/habit-rates.js";
import { MIN_BASE_FINDINGS, reductionInterval, reductionOf } from "./metrics/reduction.js";
import { finite } from "./score.js";
import { percent } from "./wording.js";

const rowSchema = z.object({
  scope: z.string(),
  label: z.string(),
  beforeFindings: z.number(),
  afterFindings: z.number(),
  /** Findings per 1,000 words. */
  beforeRate: z.number().nullable(),
  afterRate: z.number().nullable(),
  /** 1 - after / before, a fraction; null with too few findings before. */
  reduction: z.number().nullable(),
  interval: z.tuple([z.number(), z.number()]).nullable(),
});

export const fileComparisonSchema = z.object({
  /** Whether the rows that both files have by id are compared; else the files are, and resampled apart. */
  paired: z.boolean(),
  /** Of each file; `shared`: by id. */
  rows: z.object({ before: z.number(), after: z.number(), shared: z.number() }),
  verdict: z.enum(["lower", "higher", "no difference", "cannot tell"]),
  why: z.string(),
  all: rowSchema,
  categories: z.array(rowSchema),
});
export type FileComparison = z.infer<typeof fileComparisonSchema>;

/** An interval of the change inside ± this share of the first file's rate counts as no difference. */
const SAME_WITHIN = 0.1;

export interface CompareOptions {
  /** @default 17 */
  seed?: number;
  /** Rows of one prompt, resampled together. @default each row its own */
  promptOf?: (row: ScoredRow) => string;
}

/** Of the smaller file's rows, how many must be in the other too: fewer shared ids are chance. */
const SHARED = 0.5;

/**
 * A file that was cut short holds other prompts on average: where the files share rows, those are compared and the rest is left
 * out.
 */
export function compareFiles(
  allBefore: readonly ScoredRow[],
  allAfter: readonly ScoredRow[],
  options: CompareOptions = {},
): FileComparison {
  const afterById = new Map(allAfter.map((row) => [row.id, row]));
  const beforeIds = new Set(allBefore.map((row) => row.id));
  const unique = beforeIds.size === allBefore.length && afterById.size === allAfter.length;
  const shared = unique ? allBefore.filter((row) => afterById.has(row.id)) : [];
  const smaller = Math.min(allBefore.length, allAfter.length);
  const paired = unique && shared.length >= SHARED * smaller;
  const before = paired ? shared : allBefore;
  const after = paired ? allAfter.filter((row) => beforeIds.has(row.id)) : allAfter;
  const promptOf = options.promptOf ?? ((row: ScoredRow) => row.id);
  const strataOf = (scope: Scope): Strata => {
    const columns = (row: ScoredRow): number[] => [countIn(row, scope), row.words];
    const left = before.map((row) => ({ key: promptOf(row), sums: [...columns(row), 0, 0] }));
    const right = after.map((row) => ({ key: promptOf(row), sums: [0, 0, ...columns(row)] }));
    return paired ? [grouped([...left, ...right])] : [grouped(left), grouped(right)];
  };
  const seeded = (scope: Scope) => ({ seed: `${options.seed ?? 17}/${scope.id}` });
  const compareScope = (scope: Scope) => {
    const strata = strataOf(scope);
    const boot = stratifiedBootstrap(strata, reductionOf, seeded(scope));
    return summary(scope, before, after, boot, strata);
  };
  const [all, ...rest] = scopes(new Set());
  const total = compareScope(all!);
  const change = stratifiedBootstrap(strataOf(all!), changeOf, seeded(all!));
  const identical =
    paired && before.every((row) => sameHabits(row, afterById.get(row.id) as ScoredRow));
  return {
    paired,
    rows: { before: allBefore.length, after: allAfter.length, shared: shared.length },
    ...verdict(total, change, identical),
    all: total,
    categories: rest.map(compareScope),
  };
}

/** One group of prompts where both files answer them, else one a file: findings and words before, findings and words after. */
type Strata = number[][][];

/** Change of the rate, findings per 1,000 words: defined where the first file has none, too. */
const changeOf = ([found, words, foundAfter, wordsAfter]: readonly number[]): number =>
  1000 * (foundAfter! / wordsAfter! - found! / words!);

function grouped(rows: readonly { key: string; sums: number[] }[]): number[][] {
  const groups = new Map<string, number[]>();
  for (const { key, sums } of rows) {
    const group = groups.get(key);
    if (group) for (let at = 0; at < sums.length; at++) group[at]! += sums[at]!;
    else groups.set(key, [...sums]);
  }
  return [...groups.values()];
}

function summary(
  scope: Scope,
  before: readonly ScoredRow[],
  after: readonly ScoredRow[],
  boot: Bootstrap,
  strata: Strata,
): FileComparison["all"] {
  const clusters = (stratum: number[][], column: 0 | 2): Cluster[] =>
    stratum.map((row) => ({ sum: row[column]!, n: row[column + 1]! }));
  const count = (rows: readonly ScoredRow[]) =>
    rows.reduce((sum, row) => sum + countIn(row, scope), 0);
  const words = (rows: readonly ScoredRow[]) => rows.reduce((sum, row) => sum + row.words, 0);
  const [beforeFindings, afterFindings] = [count(before), count(after)];
  const enough = beforeFindings >= MIN_BASE_FINDINGS;
  return {
    scope: scope.id,
    label: scope.label,
    beforeFindings,
    afterFindings,
    beforeRate: finite((1000 * beforeFindings) / words(before)),
    afterRate: finite((1000 * afterFindings) / words(after)),
    reduction: enough ? finite(boot.value) : null,
    interval: enough
      ? reductionInterval(boot, clusters(strata[0]!, 0), clusters(strata.at(-1)!, 2))
      : null,
  };
}

function sameHabits(left: ScoredRow, right: ScoredRow): boolean {
  return (
    left.words === right.words &&
    left.findings.length === right.findings.length &&
    left.findings.every((finding, at) => {
      const other = right.findings[at]!;
      return (
        finding.rule === other.rule && finding.start === other.start && finding.end === other.end
      );
    })
  );
}

function verdict(
  total: FileComparison["all"],
  change: Bootstrap,
  identical: boolean,
): Pick<FileComparison, "verdict" | "why"> {
  if (identical)
    return { verdict: "no difference", why: "Every row has the same words and findings." };
  const interval = change.interval();
  const { beforeFindings, afterFindings } = total;
  if (Math.max(beforeFindings, afterFindings) < MIN_BASE_FINDINGS)
    return {
      verdict: "cannot tell",
      why: `${beforeFindings} findings before and ${afterFindings} after: too few to compare rates (${MIN_BASE_FINDINGS} are needed).`,
    };
  if (interval === null)
    return {
      verdict: "cannot tell",
      why: `${beforeFindings} findings before and ${afterFindings} after, but answers to too few prompts to tell chance from change (two of each file at least).`,
    };
  const [low, high] = interval;
  const words = `The rate changed by ${change.value.toFixed(1)} findings per 1,000 words (95 % interval ${low.toFixed(1)} to ${high.toFixed(1)})`;
  if (high < 0) return { verdict: "lower", why: `${words}.` };
  if (low > 0) return { verdict: "higher", why: `${words}.` };
  const room = SAME_WITHIN * (total.beforeRate ?? 0);
  return low > -room && high < room
    ? {
        verdict: "no difference",
        why: `${words}: within ${percent(SAME_WITHIN)} of the first file's rate either way.`,
      }
    : {
        verdict: "cannot tell",
        why: `${words}: it includes no change, and changes above ${percent(SAME_WITHIN)} of the first file's rate.`,
      };
}
