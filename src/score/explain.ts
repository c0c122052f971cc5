/** Why an answer has the findings that it has, and which matches did not become findings. */
import type { Finding, Message } from "../core/rows.js";
import { createDetector, type FindContext, SINGLE_RULE_STEPS } from "../detect/index.js";
import { type CompiledRule, compilePacks, type Pack } from "../patterns/index.js";

export interface ExplainedFinding extends Finding {
  message: string;
  pack: string;
  /** The rule's phrases and regular expressions that match here. */
  patterns: string[];
}

export interface DroppedMatch {
  rule: string;
  /** UTF-16 offsets of the match, [start, end). */
  start: number;
  end: number;
  text: string;
  why: string;
}

export interface Explanation {
  findings: ExplainedFinding[];
  dropped: DroppedMatch[];
}

/** @throws ConfigError where the packs clash */
export function explainAnswer(
  packs: readonly Pack[],
  response: string,
  messages?: readonly Message[],
): Explanation {
  const { rules } = compilePacks(packs);
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const find = (
    some: readonly CompiledRule[],
    steps = SINGLE_RULE_STEPS,
    context: FindContext = { messages },
  ): Finding[] => createDetector({ rules: some }, { steps }).find(response, context);
  const found = createDetector({ rules }).find(response, { messages });
  const findings = found.map((finding) => {
    const rule = byId.get(finding.rule)!;
    const patterns = partsOf(rule)
      .filter(([, part]) => find([part]).some((match) => overlap(match, finding)))
      .map(([pattern]) => pattern);
    return { ...finding, message: rule.rule.message, pack: rule.pack, patterns };
  });
  const dropped = find(rules, [])
    .filter((match) => !found.some((other) => other.rule === match.rule && overlap(other, match)))
    .map(({ rule, start, end, text }) => {
      const here = (variant: CompiledRule, context?: FindContext): boolean =>
        find([variant], SINGLE_RULE_STEPS, context).some((other) => overlap(other, { start, end }));
      return { rule, start, end, text, why: whyDropped(byId.get(rule)!, here) };
    });
  return { findings, dropped };
}

/** The rule cut into rules of one pattern each. */
function partsOf(rule: CompiledRule): [string, CompiledRule][] {
  return [
    ...rule.phrases.map((phrase): [string, CompiledRule] => [
      phrase.source,
      { ...rule, phrases: [phrase], regexes: [] },
    ]),
    ...rule.regexes.map((regex): [string, CompiledRule] => [
      regex.source,
      { ...rule, phrases: [], regexes: [regex] },
    ]),
  ];
}

/** @param here whether a variant of the rule finds the match */
function whyDropped(
  rule: CompiledRule,
  here: (variant: CompiledRule, context?: FindContext) => boolean,
): string {
  if (here(rule))
    return "a longer (or surer) finding of the same category, or an earlier one with the same words, stands for it";
  if (here({ ...rule, unlessPrompt: [] })) return "the prompt asks for it (unlessPrompt)";
  if (here({ ...rule, unlessSentence: [] })) return "its sentence excuses it (unlessSentence)";
  if (here({ ...rule, rule: { ...rule.rule, at: "anywhere" } }))
    return `the rule looks only at: ${rule.rule.at}`;
  if (here(rule, {})) return "the prompt asks for such words, or says them itself";
  return "more than one of its conditions fails";
}

function overlap(
  left: { start: number; end: number },
  right: { start: number; end: number },
): boolean {
  return left.start < right.end && right.start < left.end;
}
