/** What came instead: the phrases whose use rose most. Chosen on one half of the prompts, measured on the other. */
import stopwords from "natural/lib/natural/util/stopwords.js";
import { z } from "zod";
import { createRandom } from "../../core/random.js";
import {
  clusterBootstrap,
  holm,
  type LogOdds,
  logOddsDirichlet,
  mcnemarExact,
} from "../../statistics/index.js";
import { groupBy } from "../answers.js";
import { ngrams, sentenceTokens } from "../ngrams.js";

export const riserSchema = z.object({
  ngram: z.string(),
  /** Uses per 1,000 words on the measuring half. */
  beforeRate: z.number(),
  afterRate: z.number(),
  /** Monroe et al.'s z on the half that chose it: inflated by the choice, shown for the order only. */
  chosenZ: z.number(),
  /** The same on the measuring half. */
  z: z.number(),
  /** Exact McNemar p over prompts of the measuring half (uses it at all, before against after), Holm-adjusted over the table. */
  p: z.number(),
  /** It rose on the measuring half too and p < .05. */
  confirmed: z.boolean(),
});
export type Riser = z.infer<typeof riserSchema>;

/** How much of what fell came back as other phrases. */
export const substitutesSchema = z.object({
  /** Uses per 1,000 words of the confirmed risers together, after minus before, on the measuring half. */
  risen: z.number(),
  /** 95 %, bootstrap over the prompts of the measuring half; null where no phrase is confirmed. */
  interval: z.tuple([z.number(), z.number()]).nullable(),
  /** Confirmed risers. */
  phrases: z.number(),
  /** The smallest rise that could have been confirmed; absent in reports of earlier versions. */
  least: z
    .object({
      /** Prompts of the measuring half in which the phrase is new; more than `of` where no rise could have been confirmed. */
      prompts: z.number(),
      /** Prompts of the measuring half. */
      of: z.number(),
      /** Its uses per 1,000 words, one in each of those prompts. */
      rate: z.number(),
    })
    .optional(),
});
export type Substitutes = z.infer<typeof substitutesSchema>;

/** What it reads of two answers to one prompt. */
export interface RisePair {
  before: { promptId: string; response: string };
  after: { response: string };
}

export interface WhatRoseOptions {
  seed: number | string;
  /** Rows of the table. @default 15 */
  top?: number;
  /** Prompts of the choosing half that must use it after: topic words of one answer are no habit. @default 3 */
  minPrompts?: number;
}

/** Two of them say nothing; three make a frame ("it is not"). */
const FUNCTION_WORDS: ReadonlySet<string> = new Set(stopwords.words);
const FRAME_WORDS = 3;

/** Rows of the table. */
const TOP = 15;

/** A rise whose adjusted p is below this is confirmed. */
const ALPHA = 0.05;

function saysSomething(term: string): boolean {
  const words = term.split(" ");
  return words.length >= FRAME_WORDS || words.some((word) => !FUNCTION_WORDS.has(word));
}

/** Strongest n-grams that are looked at for overlaps: quadratic in it. */
const MOST_CANDIDATES = 400;

interface Chosen {
  chosen: LogOdds[];
  measuring: GramCounts;
  groups: readonly RisePair[][];
}

/** Overlapping candidates are reduced to the strongest. */
function choose(pairs: readonly RisePair[], options: WhatRoseOptions): Chosen | undefined {
  const groups = [...groupBy(pairs, (pair) => pair.before.promptId).values()];
  const shuffled = createRandom("what-rose", options.seed).shuffle(groups);
  const middle = Math.ceil(shuffled.length / 2);
  const choosing = countGrams(shuffled.slice(0, middle));
  const measuring = countGrams(shuffled.slice(middle));
  if (!choosing.words[0] || !choosing.words[1] || !measuring.words[0] || !measuring.words[1])
    return undefined;

  const candidates = scoreGrams(choosing)
    .filter(
      ({ term, z }) =>
        z > 0 && saysSomething(term) && afterPrompts(choosing, term) >= (options.minPrompts ?? 3),
    )
    .sort((left, right) => right.z - left.z || (left.term < right.term ? -1 : 1))
    .slice(0, MOST_CANDIDATES);
  const chosen: LogOdds[] = [];
  for (const candidate of candidates) {
    if (chosen.length >= (options.top ?? TOP)) break;
    if (candidates.some((longer) => absorbs(longer, candidate))) continue;
    if (!chosen.some(({ term }) => overlaps(term, candidate.term))) chosen.push(candidate);
  }
  return { chosen, measuring, groups: shuffled.slice(middle) };
}

/** Words and uses of the terms on one side of one prompt's answers. */
function usesOf(texts: readonly string[], terms: ReadonlySet<string>): [number, number] {
  let words = 0;
  let uses = 0;
  for (const tokens of texts.flatMap((text) => sentenceTokens(text))) {
    words += tokens.length;
    for (let n = 1; n <= 4; n++) for (const gram of ngrams(tokens, n)) if (terms.has(gram)) uses++;
  }
  return [words, uses];
}

/**
 * n-grams of one to four words, overlapping candidates reduced to the strongest; those that the measuring half does not show
 * to have risen at all are left out, after they were counted as tested.
 */
export function whatRose(pairs: readonly RisePair[], options: WhatRoseOptions): Riser[] {
  const found = choose(pairs, options);
  return found === undefined ? [] : measure(found);
}

/**
 * Confirmed phrases only: the uses of common words vary so much between prompts that a sum over all that were looked at tells nothing.
 * A rise that is not confirmed is not in it, so that it is a lower bound; topic words that happened to rise count too.
 */
export function substitutes(
  pairs: readonly RisePair[],
  options: WhatRoseOptions,
): Substitutes | null {
  const found = choose(pairs, options);
  if (found === undefined) return null;
  const terms = new Set(
    measure(found).flatMap(({ ngram, confirmed }) => (confirmed ? [ngram] : [])),
  );
  const least = leastRise(found, options.top ?? TOP);
  if (terms.size === 0) return { risen: 0, interval: null, phrases: 0, least };
  const usesIn = (texts: readonly string[]) => usesOf(texts, terms);
  const clusters = found.groups.map((group) => [
    ...usesIn(group.map(({ before }) => before.response)),
    ...usesIn(group.map(({ after }) => after.response)),
  ]);
  const boot = clusterBootstrap(
    clusters,
    ([words, uses, wordsAfter, usesAfter]) => 1000 * (usesAfter! / wordsAfter! - uses! / words!),
    { seed: options.seed },
  );
  return { risen: boot.value, interval: boot.interval(), phrases: terms.size, least };
}

/**
 * The smallest rise that `measure` could have confirmed beside what it found: a phrase that none of the measuring half's prompts had
 * before, and k of them have after, once each. The p value of the exact McNemar test is 2^(1 - k) there (Fagerland, Lydersen & Laake, BMC
 * Med Res Methodol 13:91 (2013)), and the smallest of m is multiplied by m (Holm 1979), this phrase among them: the least k with
 * m 2^(1 - k) < .05, 10 where 15 are tested. One that was used before, or is lost elsewhere, needs more.
 */
function leastRise({ chosen, measuring, groups }: Chosen, top: number): Substitutes["least"] {
  const tested = Math.min(top, chosen.length + 1);
  let prompts = 1;
  while (tested * mcnemarExact(0, prompts) >= ALPHA) prompts++;
  return { prompts, of: groups.length, rate: (1000 * prompts) / measuring.words[1] };
}

function measure({ chosen, measuring }: Chosen): Riser[] {
  const terms = new Set(chosen.map(({ term }) => term));
  const measured = new Map(scoreGrams(measuring, terms).map((row) => [row.term, row]));
  const pValues = holm(
    chosen.map(({ term }) => {
      const prompts = measuring.prompts.get(term);
      const before = prompts?.before ?? new Set<number>();
      const after = prompts?.after ?? new Set<number>();
      const lost = [...before].filter((prompt) => !after.has(prompt)).length;
      const gained = [...after].filter((prompt) => !before.has(prompt)).length;
      return mcnemarExact(lost, gained);
    }),
  );
  const rows = chosen.map(({ term, z }, index) => {
    const row = measured.get(term);
    const beforeRate = (1000 * (row?.before ?? 0)) / measuring.words[0];
    const afterRate = (1000 * (row?.after ?? 0)) / measuring.words[1];
    const p = pValues[index]!;
    return {
      ngram: term,
      beforeRate,
      afterRate,
      chosenZ: z,
      z: row?.z ?? 0,
      p,
      confirmed: afterRate > beforeRate && p < ALPHA,
    };
  });
  return rows.filter(({ beforeRate, afterRate }) => afterRate > beforeRate);
}

interface GramCounts {
  words: [number, number];
  counts: Map<string, [number, number]>;
  /** Prompt numbers in which the n-gram was used at all. */
  prompts: Map<string, { before: Set<number>; after: Set<number> }>;
}

function countGrams(groups: readonly RisePair[][]): GramCounts {
  const result: GramCounts = { words: [0, 0], counts: new Map(), prompts: new Map() };
  groups.forEach((group, prompt) => {
    for (const pair of group)
      for (const side of ["before", "after"] as const) {
        const column = side === "before" ? 0 : 1;
        for (const tokens of sentenceTokens(pair[side].response)) {
          result.words[column] += tokens.length;
          for (let n = 1; n <= 4; n++)
            for (const gram of ngrams(tokens, n)) {
              const count = result.counts.get(gram) ?? [0, 0];
              count[column]++;
              result.counts.set(gram, count);
              const seen = result.prompts.get(gram) ?? { before: new Set(), after: new Set() };
              seen[side].add(prompt);
              result.prompts.set(gram, seen);
            }
        }
      }
  });
  return result;
}

/** Each length is its own vocabulary: a four-word phrase is compared with four-word phrases. Totals are words, near enough for every n. */
function scoreGrams(half: GramCounts, only?: ReadonlySet<string>) {
  const counts = only ? new Map([...half.counts].filter(([gram]) => only.has(gram))) : half.counts;
  return logOddsDirichlet(counts, half.words);
}

function afterPrompts(half: GramCounts, term: string): number {
  return half.prompts.get(term)?.after.size ?? 0;
}

/** Most uses of the shorter one are uses of the longer one: the phrase tells more than its words. */
function absorbs(longer: LogOdds, shorter: LogOdds): boolean {
  return (
    longer.term !== shorter.term &&
    contains(longer.term, shorter.term) &&
    longer.after >= 0.8 * shorter.after
  );
}

/** One holds the other, or they share three words in a row (the same longer phrase, cut at four words). */
function overlaps(left: string, right: string): boolean {
  return (
    contains(left, right) ||
    contains(right, left) ||
    ngrams(left.split(" "), 3).some((three) => contains(right, three))
  );
}

function contains(text: string, part: string): boolean {
  return ` ${text} `.includes(` ${part} `);
}
