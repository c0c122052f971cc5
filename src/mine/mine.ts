/** Habits nobody listed: phrases that given answers use more than a reference does. */
import type { Category } from "../core/rows.js";
import type { Pack, Rule } from "../patterns/index.js";
import { createScorer } from "../score/index.js";
import { countGrams, excess, type Rows, type Size } from "./count.js";
import { type Group, groupGrams } from "./group.js";
import { exampleOf, observeGrams } from "./observe.js";
import { ruleOf } from "./pack.js";
import { readWords } from "./words.js";

export interface MineOptions {
  /** Candidates that are kept. @default 40 */
  top?: number;
  /** Least z score of a phrase. @default 1 (a hint; 1.645 is one-sided .05 for a single phrase) */
  minZ?: number;
  /** Of the rules; a pack has one. @default "signpost" */
  category?: Category;
  /** What these find is left out. */
  packs: readonly Pack[];
}

export interface Candidate {
  rule: Rule;
  /** Answers of each text that hold the first phrase. */
  given: number;
  reference: number;
  /** Answers that the reference leads one to expect. */
  expected: number;
  z: number;
  /** Given minus expected, per 1,000 answers. */
  excess: number;
}

export interface Mined {
  candidates: Candidate[];
  given: Size;
  reference: Size;
  /** Candidates left out because the packs find them. */
  known: number;
}

const TOP = 40;
/** Low, as the variance is dominated by a reference that is much smaller than the answers. */
const MIN_Z = 1;
/** Reference sentences held as examples that must pass. */
const MOST_PASSES = 2000;

/**
 * Three passes over the answers, two over the reference; memory depends on neither's size.
 * @throws ConfigError where the packs clash
 */
export async function mine(rows: Rows, reference: Rows, options: MineOptions): Promise<Mined> {
  const scorer = createScorer({ packs: options.packs });
  const counted = await countGrams(rows, reference, options.minZ ?? MIN_Z);
  const observed = await observeGrams(rows, counted.grams, scorer);
  const { groups, known } = groupGrams(observed, counted.given.answers);
  const passes = await referenceSentences(reference);
  const { category = "signpost", top = TOP } = options;
  const taken = new Set(options.packs.flatMap((pack) => pack.rules.map(({ id }) => id)));
  const candidates: Candidate[] = [];
  for (const group of groups) {
    if (candidates.length >= top) break;
    const rule = ruleOf(group, { category, passes }, taken);
    if (rule !== undefined) candidates.push(candidateOf(group, rule, counted.given));
  }
  return {
    candidates,
    given: counted.given,
    reference: counted.reference,
    known: known.length,
  };
}

function candidateOf({ leader }: Group, rule: Rule, size: Size): Candidate {
  const { given, reference, expected, z } = leader;
  return { rule, given, reference, expected, z, excess: (1000 * excess(leader)) / size.answers };
}

async function referenceSentences(reference: Rows): Promise<string[]> {
  const found: string[] = [];
  for await (const row of reference()) {
    const { document } = readWords(row);
    for (const { start, end } of document.sentences()) {
      const text = exampleOf(document.text.slice(start, end));
      if (text !== undefined && text.length <= 120) found.push(text);
      if (found.length >= MOST_PASSES) return found;
    }
  }
  return found;
}
