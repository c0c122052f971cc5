/** Two scored files against each other: did habits fall, rise, or can it not be told? */
import { z } from "zod";
import { hashJson } from "../core/hash.js";
import { plural } from "../core/plural.js";
import type { Message, ScoredRow } from "../core/rows.js";
import {
  type Bootstrap,
  type Cluster,
  type Interval,
  rateDifferenceInterval,
  stratifiedBootstrap,
  tooFewToResample,
} from "../statistics/index.js";
import { type AnswerGroup, type PairableRow, type Pairing, pairRows } from "./compare-pairing.js";
import { countIn, scopes } from "./metrics/habit-rates.js";
import { MIN_BASE_FINDINGS, reductionInterval, reductionOf } from "./metrics/reduction.js";
import { finite } from "./score.js";
import { percent } from "./wording.js";

const intervalSchema = z.tuple([z.number(), z.number()]).nullable();

const rowSchema = z.object({
  scope: z.string(),
  label: z.string(),
  /** Counted as the rates count them. */
  beforeFindings: z.number(),
  afterFindings: z.number(),
  /** Places with findings, per 1,000 words: in `all`, findings of several categories that overlap are one. */
  beforeRate: z.number().nullable(),
  afterRate: z.number().nullable(),
  /** Rate after minus rate before, per 1,000 words; null where a side has no words. */
  difference: z.number().nullable(),
  /** 95 %, of `difference`; null with answers to fewer than two prompts, nothing but 0 where all paired answers are the same. */
  differenceInterval: intervalSchema,
  /** 1 - after / before, a fraction; null with too few findings before. */
  reduction: z.number().nullable(),
  /** 95 %, of `reduction`. */
  interval: intervalSchema,
});

export const fileComparisonSchema = z.object({
  /** Whether answers to the same prompts (or of the same ids) are compared; else the files are, and resampled apart. */
  paired: z.boolean(),
  pairedBy: z.enum(["prompt", "id"]).nullable(),
  /** What was paired and what was left out, as a sentence. */
  how: z.string(),
  /** Answers of each file. */
  rows: z.object({ before: z.number(), after: z.number() }),
  /** Answers that are counted here, and the prompts that they are resampled by. */
  compared: z.object({ before: z.number(), after: z.number(), prompts: z.number() }),
  verdict: z.enum(["lower", "higher", "no difference", "cannot tell"]),
  why: z.string(),
  all: rowSchema,
  categories: z.array(rowSchema),
});
export type FileComparison = z.infer<typeof fileComparisonSchema>;

/** An interval of the change inside ± this share of the first file's rate counts as no difference. */
const SAME_WITHIN = 0.1;

/** Total first, then each category. */
const SCOPES = scopes(new Set());

/** What a comparison keeps of a scored answer: two files may hold more text than memory does. */
export interface CountedRow extends PairableRow {
  words: number;
  /** Passages with findings, by scope. */
  counts: readonly number[];
  /** Equal where words and findings are. */
  fingerprint: string;
  /** Equal where the answers are, to the letter; absent where the text is not known. */
  text?: string | undefined;
}

export function countRow(
  row: ScoredRow,
  { prompt, question, text }: Pick<CountedRow, "prompt" | "question" | "text"> = {},
): CountedRow {
  const { id, words, findings } = row;
  const places = findings.map(({ rule, start, end }) => [rule, start, end]);
  return {
    id,
    prompt,
    question,
    words,
    counts: SCOPES.map((scope) => countIn(row, scope)),
    fingerprint: hashJson([words, places]),
    text,
  };
}

/** What a scored row was scored of. */
export interface AnswerOfRow {
  response: string;
  /** The conversation before it. */
  messages?: readonly Message[] | undefined;
}

/** The same with what the answer and its prompt tell of the row. */
export function countAnswer(row: ScoredRow, { response, messages }: AnswerOfRow): CountedRow {
  const text = hashJson(response);
  if (messages === undefined) return countRow(row, { text });
  const prompt = hashJson(messages);
  if (messages[0]?.role !== "system") return countRow(row, { prompt, text });
  const question = hashJson(messages.filter(({ role }) => role !== "system"));
  return countRow(row, { prompt, question, text });
}

export interface CompareOptions {
  /** @default 17 */
  seed?: number;
  /** Names a row's prompt: answers to one prompt are compared with each other and resampled together. @default the row's id does */
  promptOf?: (row: ScoredRow) => string;
  /** What a row was scored of, which says its prompt: pairs as `locus score --against` does it. */
  answerOf?: (row: ScoredRow) => AnswerOfRow | undefined;
}

/**
 * Answers to the same prompts where the files share them, else all answers; `locus score --against` as a function. Rows of both files are to
 * be scored alike: with the same packs and second stage, and with prompts in both or in neither.
 */
export function compareFiles(
  before: readonly ScoredRow[],
  after: readonly ScoredRow[],
  { promptOf, answerOf, seed }: CompareOptions = {},
): FileComparison {
  const counted = (rows: readonly ScoredRow[]): CountedRow[] =>
    rows.map((row) => {
      const answer = answerOf?.(row);
      return answer ? countAnswer(row, answer) : countRow(row, { prompt: promptOf?.(row) });
    });
  const [left, right] = [counted(before), counted(after)];
  return comparePaired(pairRows(left, right), seed);
}

/** The same of rows that were paired by `pairRows`. */
export function comparePaired(
  { by, how, groups, rows }: Pairing<CountedRow>,
  seed = 17,
): FileComparison {
  const of = (side: "before" | "after") => groups.filter((group) => group[side].length > 0);
  const strata = by === null ? [of("before"), of("after")] : [groups];
  const identical = by !== null && groups.every((group) => alike(group, fingerprintOf));
  const found = groups.some(({ before }) => before.some(({ counts }) => counts[0]! > 0));
  // Answers of one length without findings are not the same for that.
  const unchanged =
    identical && groups.length > 0 && (found || groups.every((group) => alike(group, textOf)));
  const [total, ...categories] = SCOPES.map(({ id, label }, at) => ({
    scope: id,
    label,
    ...compareRates(strata, at, { seed: `${seed}/${id}`, unchanged }),
  })) as [FileComparison["all"], ...FileComparison["all"][]];
  const count = (side: "before" | "after") =>
    groups.reduce((sum, group) => sum + group[side].length, 0);
  return {
    paired: by !== null,
    pairedBy: by,
    how,
    rows,
    compared: { before: count("before"), after: count("after"), prompts: groups.length },
    ...verdict(total, identical),
    all: total,
    categories,
  };
}

/** Change of the rate, places per 1,000 words: defined where the first file has none, too. */
const differenceOf = ([found, words, foundAfter, wordsAfter]: readonly number[]): number =>
  1000 * (foundAfter! / wordsAfter! - found! / words!);

/**
 * @param strata the groups of prompts; two where the files are resampled apart
 * @param unchanged every answer before is there after: what changed is known, and is nothing
 */
function compareRates(
  strata: readonly AnswerGroup<CountedRow>[][],
  scope: number,
  { seed, unchanged }: { seed: string; unchanged: boolean },
): Omit<FileComparison["all"], "scope" | "label"> {
  const sums = strata.map((groups) =>
    groups.map(({ before, after }) => [...sumsOf(before, scope), ...sumsOf(after, scope)]),
  );
  const clusters = (stratum: number[][], found: 0 | 2): Cluster[] =>
    stratum.map((row) => ({ sum: row[found]!, n: row[found + 1]! }));
  const [before, after] = [clusters(sums[0]!, 0), clusters(sums.at(-1)!, 2)];
  const [found, words, foundAfter, wordsAfter] = [before, after].flatMap(totals) as [
    number,
    number,
    number,
    number,
  ];
  const boot = (statistic: typeof reductionOf) => stratifiedBootstrap(sums, statistic, { seed });
  const ratio = boot(reductionOf);
  const change = boot(differenceOf);
  const enough = found >= MIN_BASE_FINDINGS;
  return {
    beforeFindings: found,
    afterFindings: foundAfter,
    beforeRate: finite((1000 * found) / words),
    afterRate: finite((1000 * foundAfter) / wordsAfter),
    difference: finite(change.value),
    differenceInterval: unchanged
      ? NOTHING
      : differenceInterval(change, before, after, answersAPrompt(strata)),
    reduction: enough ? finite(ratio.value) : null,
    interval: enough ? (unchanged ? NOTHING : reductionInterval(ratio, before, after)) : null,
  };
}

/** Intervals from counts take both files for independent, which the same answers are not. */
const NOTHING: Interval = [0, 0];

function sumsOf(rows: readonly CountedRow[], scope: number): [found: number, words: number] {
  return [
    rows.reduce((sum, { counts }) => sum + counts[scope]!, 0),
    rows.reduce((sum, { words }) => sum + words, 0),
  ];
}

function totals(clusters: readonly Cluster[]): [found: number, words: number] {
  return [
    clusters.reduce((all, { sum }) => all + sum, 0),
    clusters.reduce((all, { n }) => all + n, 0),
  ];
}

function answersAPrompt(strata: readonly AnswerGroup<CountedRow>[][]): number {
  const groups = strata.flat();
  const sides = groups.flatMap(({ before, after }) => [before.length, after.length]);
  const answered = sides.filter((answers) => answers > 0);
  return answered.reduce((sum, answers) => sum + answers, 0) / answered.length;
}

/**
 * Where something rose from nothing there is no ratio, but this. Without any finding on either side a prompt's answers count once:
 * nothing says how alike they are.
 */
function differenceInterval(
  change: Bootstrap,
  before: readonly Cluster[],
  after: readonly Cluster[],
  answers: number,
): Interval | null {
  if (!tooFewToResample(before) && !tooFewToResample(after)) return change.interval();
  if (!Number.isFinite(change.value) || before.length < 2 || after.length < 2) return null;
  const none = [...before, ...after].every(({ sum }) => sum === 0);
  const [low, high] = rateDifferenceInterval(after, before, none ? answers : 1);
  return [1000 * low, 1000 * high];
}

const fingerprintOf = ({ fingerprint }: CountedRow): string => fingerprint;
const textOf = ({ text }: CountedRow): string | undefined => text;

/** Whether a prompt's answers are the same before and after, in any order; not where it is not known of one. */
function alike(
  { before, after }: AnswerGroup<CountedRow>,
  of: (row: CountedRow) => string | undefined,
): boolean {
  const [left, right] = [before, after].map((rows) => rows.map(of));
  return !left!.includes(undefined) && left!.sort().join() === right!.sort().join();
}

function verdict(
  total: FileComparison["all"],
  identical: boolean,
): Pick<FileComparison, "verdict" | "why"> {
  if (identical)
    return {
      verdict: "no difference",
      why: "Every compared answer has the same words and findings.",
    };
  const { beforeFindings, afterFindings, difference, differenceInterval: interval } = total;
  if (Math.max(beforeFindings, afterFindings) < MIN_BASE_FINDINGS)
    return {
      verdict: "cannot tell",
      why: `${plural(beforeFindings, "finding")} before and ${afterFindings} after: too few to compare rates (${MIN_BASE_FINDINGS} are needed).`,
    };
  if (difference === null || interval === null)
    return {
      verdict: "cannot tell",
      why: `${plural(beforeFindings, "finding")} before and ${afterFindings} after, but answers to too few prompts to tell chance from change (two of each file at least).`,
    };
  const [low, high] = interval;
  const words = `The rate changed by ${difference.toFixed(1)} places per 1,000 words (95 % interval ${low.toFixed(1)} to ${high.toFixed(1)})`;
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
