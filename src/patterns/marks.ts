/** What a rule is besides a rule: how much its finding counts, and whether training sees it. */
import { plural } from "../core/plural.js";
import type { Rule } from "./schema.js";

/** In words, as lists and tables of rules show it; most rules have none. */
export function marksOf({ weak, sure, heldOut }: Rule): string[] {
  return [...(weak ? ["weak"] : []), ...(sure ? ["sure"] : []), ...(heldOut ? ["held out"] : [])];
}

/** One sentence about many rules: how many count by themselves, how many do not. */
export function countRules(rules: readonly Rule[]): string {
  const count = (test: (rule: Rule) => boolean): number => rules.filter(test).length;
  const weak = count((rule) => rule.weak);
  const alone = rules.length - weak;
  const held = count(({ heldOut }) => heldOut);
  const are = (value: number): string => `${value} ${value === 1 ? "is" : "are"}`;
  return (
    `${plural(rules.length, "rule")}: ${alone === 1 ? "1 counts by itself" : `${alone} count by themselves`} ` +
    `(${count(({ sure }) => sure)} of them sure), ${are(weak)} weak; ${are(held)} held out of training`
  );
}
