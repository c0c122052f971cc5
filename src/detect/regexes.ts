/** Finds where rules' regular expressions match: one pass tells which do, and only those are searched. */
import { type CompiledRule, createRegexSet } from "../patterns/index.js";
import type { Candidate } from "./steps.js";

/** Undefined where no rule has one, as in the packs that ship with Locus. */
export function createRegexFinder(
  rules: readonly CompiledRule[],
): ((folded: string) => Candidate[]) | undefined {
  const owned = rules.flatMap((rule) => rule.regexes.map((regex) => ({ rule, regex })));
  if (owned.length === 0) return undefined;
  const matching = createRegexSet(owned.map(({ regex }) => regex.source));
  return (folded) =>
    matching(folded).flatMap((index) => {
      const { rule, regex } = owned[index]!;
      return regex.find(folded).map((span) => ({ rule, ...span }));
    });
}
