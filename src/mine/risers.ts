/** What came instead: phrases that a dampened model uses more than the model did before, as rules to dampen too. */
import type { Category } from "../core/rows.js";
import { createDetector, SINGLE_RULE_STEPS } from "../detect/index.js";
import { compilePacks, type Pack, packSchema, type Rule } from "../patterns/index.js";
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
 * Tests each recurring phrase for a rise from `before` to `after` (by prompt, one-sided, Benjamini-Hochberg).
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
  const common = candidates
    .filter(({ given }) => given >= LEAST_SHARE * after.length)
    .map(({ rule }) => ({ ...rule, span: "sentence" as const }));
  if (common.length === 0) return undefined;
  const packOf = (chosen: readonly Rule[]): Pack =>
    packSchema.parse({
      pack: name,
      version: 1,
      description: "Phrases that rose while others were dampened.",
      category,
      rules: chosen,
    });
  const z = riseByPrompt(before, after, packOf(common));
  const rises = common.map((rule) => z.get(`${category}/${rule.id}`) ?? 0);
  const adjusted = benjaminiHochberg(rises.map((rise) => normalCdf(-rise)));
  const rules = common
    .map((rule, index) => ({ rule, rise: rises[index]!, p: adjusted[index]! }))
    .filter(({ p }) => p <= FALSE_DISCOVERIES)
    .sort((left, right) => right.rise - left.rise)
    .map(({ rule }) => rule);
  if (rules.length === 0) return undefined;
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

/**
 * z of each rule's rise, answers to one prompt taken together: they repeat each other, and a phrase of the subject comes in
 * bursts. With d = uses after minus before of a prompt, z = sum of d / sqrt(sum of d^2), the normal form of a sign-flip test.
 */
function riseByPrompt(
  before: readonly ScorableRow[],
  after: readonly ScorableRow[],
  pack: Pack,
): Map<string, number> {
  // Each rule by itself: in a sentence that holds two phrases, the one would rise because the other went.
  const detector = createDetector(
    { rules: compilePacks([pack]).rules },
    { steps: SINGLE_RULE_STEPS },
  );
  const change = new Map<string, Map<string, number>>();
  const add = (rows: readonly ScorableRow[], sign: number): void => {
    for (const row of rows) {
      const prompt = row.messages ? JSON.stringify(row.messages) : row.id;
      for (const { rule } of detector.find(row.response, { messages: row.messages })) {
        const ofRule = change.get(rule) ?? new Map<string, number>();
        change.set(rule, ofRule);
        ofRule.set(prompt, (ofRule.get(prompt) ?? 0) + sign);
      }
    }
  };
  add(before, -1);
  add(after, 1);
  return new Map(
    [...change].map(([rule, ofRule]) => {
      const changes = [...ofRule.values()];
      const sum = changes.reduce((total, one) => total + one, 0);
      const squares = changes.reduce((total, one) => total + one * one, 0);
      return [rule, squares === 0 ? 0 : sum / Math.sqrt(squares)];
    }),
  );
}

const rowsOf = (rows: readonly ScorableRow[]) =>
  async function* () {
    yield* rows;
  };
