/** Which rules are looked for, and which of them the second stage may veto. */
import type { CompiledRule } from "../patterns/index.js";
import { shippedPacks } from "../patterns/shipped-packs.js";

/**
 * A weak rule proves nothing by itself: without the second stage's assent it is not even looked for. With it, rules that do not ship are
 * sure: it learned beside those that do and would veto most of what any other finds.
 */
export function soughtRules(
  rules: readonly CompiledRule[],
  hasSecondStage: boolean,
): readonly CompiledRule[] {
  if (!hasSecondStage) return rules.filter(({ rule }) => !rule.weak);
  const known = new Set(
    shippedPacks().flatMap(({ category, rules: own }) => own.map(({ id }) => `${category}/${id}`)),
  );
  return rules.map((compiled) =>
    known.has(compiled.id) || compiled.rule.weak
      ? compiled
      : { ...compiled, rule: { ...compiled.rule, sure: true } },
  );
}
