/** What came instead: phrases that a dampened model uses more than the model did before, as rules to dampen too. */
import type { Category } from "../core/rows.js";
import { type Pack, packSchema, type Rule } from "../patterns/index.js";
import { createScorer, type ScorableRow } from "../score/index.js";
import { benjaminiHochberg, normalCdf } from "../statistics/index.js";
import { mine } from "./mine.js";

export interface RiserOptions {
  /** Rules that training knows: what they find has not come instead of anything. */
  packs: readonly Pack[];
  /** Of the rules found: whose dose they get. */
  category: Category;
  /** Distinguishes the packs of several rounds. */
  name: string;
}

/** Share of the answers that a phrase must be in: what is rarer is not worth a rule. */
const LEAST_SHARE = 0.02;
/** Share of false ones among those found that is put up with. */
const FALSE_DISCOVERIES = 0.05;
const MOST_RULES = 12;
/** Every phrase that is common enough is tested, also those that fell: the number of tests must be the true one. */
const ALL = { minZ: -100, top: 1000 };

/**
 * Tests each recurring phrase for a rise from `before` to `after` (log-odds with a prior, one-sided, Benjamini-Hochberg).
 * @returns a pack whose findings span whole sentences, or undefined where nothing rose
 */
export async function minedRisers(
  before: readonly ScorableRow[],
  after: readonly ScorableRow[],
  { packs, category, name }: RiserOptions,
): Promise<Pack | undefined> {
  const known = packs.flatMap((pack) => {
    const rules = pack.rules.filter((rule) => !rule.heldOut);
    return rules.length === 0 ? [] : [{ ...pack, rules }];
  });
  const { candidates } = await mine(rowsOf(after), rowsOf(before), {
    ...ALL,
    category,
    packs: known,
  });
  const common = candidates.filter(({ given }) => given >= LEAST_SHARE * after.length);
  const adjusted = benjaminiHochberg(common.map(({ z }) => normalCdf(-z)));
  const rules = common
    .filter((_, index) => adjusted[index]! <= FALSE_DISCOVERIES)
    .sort((left, right) => right.z - left.z)
    .map(({ rule }) => ({ ...rule, span: "sentence" as const }));
  if (rules.length === 0) return undefined;
  const packOf = (chosen: readonly Rule[]): Pack =>
    packSchema.parse({
      pack: name,
      version: 1,
      description: "Phrases that rose while others were dampened.",
      category,
      rules: chosen,
    });
  const chosen: Rule[] = [];
  for (const rule of rules) {
    if (chosen.length >= MOST_RULES) break;
    // Two pieces of one sentence are one habit.
    const found = chosen.length > 0 ? createScorer({ packs: [packOf(chosen)] }) : undefined;
    const told = (response: string) => found?.score({ id: "", response }).findings.length;
    if (!rule.examples.match.some((example) => told(example))) chosen.push(rule);
  }
  return packOf(chosen);
}

const rowsOf = (rows: readonly ScorableRow[]) =>
  async function* () {
    yield* rows;
  };
