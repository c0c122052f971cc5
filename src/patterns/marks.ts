/** What a rule is besides a rule: how much its finding counts, and whether training sees it. */
import type { Rule } from "./schema.js";

/** In words, as lists and tables of rules show it; most rules have none. */
export function marksOf({ weak, sure, heldOut }: Rule): string[] {
  return [...(weak ? ["weak"] : []), ...(sure ? ["sure"] : []), ...(heldOut ? ["held out"] : [])];
}

/** One sentence about many rules: how many count by themselves, how many do not. */
export function countRules(rules: readonly Rule[]): string {
  const count = (test: (rule: Rule) => boolean): number => rules.filter(test).length;
  const weak = count((rule) => rule.weak);
  return `${rules.length} rules: ${rules.length - weak} count by themselves (${count(({ sure }) => sure)} of them sure), ${weak} are weak; ${count(({ heldOut }) => heldOut)} are held out of training`;
}
