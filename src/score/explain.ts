/** Why an answer has the findings that it has, and which matches did not become findings. */
import type { SentenceClassifier } from "../classify/index.js";
import type { Finding } from "../core/rows.js";
import {
  capRepeats,
  createDetector,
  type FindContext,
  SINGLE_RULE_STEPS,
} from "../detect/index.js";
import { type CompiledRule, compilePacks, marksOf } from "../patterns/index.js";
import { asGiven, plainMessages, withPlainLines } from "./line-ends.js";
import { createScorer, type ScorableRow, type ScorerParams } from "./scorer.js";
import { soughtRules } from "./sought-rules.js";

export interface ExplainedFinding extends Finding {
  message: string;
  /** Undefined where no rule, but the second stage alone found it. */
  pack?: string;
  /** `weak`, `sure`, `held out`, as the rule is marked. */
  marks: string[];
  /** The rule's phrases and regular expressions that match here. */
  patterns: string[];
  /** That it counts, and what the second stage says of it. */
  why: string;
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
  /** What a scorer of the same packs and second stage finds. */
  findings: ExplainedFinding[];
  /** Sorted by start. */
  dropped: DroppedMatch[];
}

/** @throws ConfigError where the packs clash */
export function explainAnswer(
  params: ScorerParams,
  { response, messages }: Pick<ScorableRow, "response" | "messages">,
): Explanation {
  const plain = withPlainLines(response);
  const row = { response: plain.text, messages: plainMessages(messages) };
  const { findings, dropped } = explainPlain(params, row);
  return {
    findings: findings.map((finding) => asGiven(finding, plain)),
    dropped: dropped.map((match) => asGiven(match, plain)),
  };
}

/** The same for an answer whose lines end in newlines alone. */
function explainPlain(
  params: ScorerParams,
  { response, messages }: Pick<ScorableRow, "response" | "messages">,
): Explanation {
  const { secondStage } = params;
  const { rules } = compilePacks(params.packs);
  const sought = soughtRules(rules, secondStage !== undefined);
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const soughtById = new Map(sought.map((rule) => [rule.id, rule]));
  const find = (
    some: readonly CompiledRule[],
    steps = SINGLE_RULE_STEPS,
    context: FindContext = { messages },
  ): Finding[] => createDetector({ rules: some }, { steps }).find(response, context);
  const score = (given: ScorerParams): Finding[] =>
    createScorer(given).score({ id: "", response, messages }).findings;

  const counted = score(params);
  // With nothing to reach, every finding keeps the probability by which it is judged.
  const judged = secondStage
    ? score({ ...params, secondStage: { ...secondStage, propose: 0, veto: 0 } })
    : counted;
  const found = createDetector({ rules: sought }).find(response, { messages });

  const findings = counted.map((finding): ExplainedFinding => {
    const rule = byId.get(finding.rule);
    const why = whyCounted(finding, soughtById.get(finding.rule), secondStage);
    if (rule === undefined)
      return {
        ...finding,
        message: `Reads like ${finding.category}`,
        marks: [],
        patterns: [],
        why,
      };
    const patterns = partsOf(rule)
      .filter(([, part]) => find([part]).some((match) => overlap(match, finding)))
      .map(([pattern]) => pattern);
    const { message } = rule.rule;
    return { ...finding, message, pack: rule.pack, marks: marksOf(rule.rule), patterns, why };
  });
  const refused = judged
    .filter((finding) => byId.has(finding.rule) && !holds(counted, finding))
    .map((finding) => ({ ...spanOf(finding), why: whyRefused(finding, byId, secondStage) }));
  const unused = find(rules, [])
    .filter((match) => !holds(counted, match) && !holds(judged, match))
    .map((match) => {
      const here = (variant: CompiledRule, context?: FindContext): boolean =>
        find([variant], UNCAPPED_STEPS, context).some((other) => overlap(other, match));
      const why = holds(found, match)
        ? "it sends the reader to help that is needed here"
        : whyDropped(byId.get(match.rule)!, here, soughtById.has(match.rule));
      return { ...spanOf(match), why };
    });
  const dropped = [...refused, ...unused].sort((a, b) => a.start - b.start || a.end - b.end);
  return { findings, dropped };
}

/** A rule's own matches, those in the third of the same sentences too. */
const UNCAPPED_STEPS = SINGLE_RULE_STEPS.filter((step) => step !== capRepeats);

const spanOf = ({ rule, start, end, text }: Finding) => ({ rule, start, end, text });

/** Whether the same rule's finding is among these, at this place. */
const holds = (findings: readonly Finding[], match: Finding): boolean =>
  findings.some((other) => other.rule === match.rule && overlap(other, match));

function whyCounted(
  { probability }: Finding,
  rule: CompiledRule | undefined,
  secondStage: SentenceClassifier | undefined,
): string {
  if (secondStage === undefined || probability === undefined) return "counts";
  const p = shown(probability);
  const needed = `p = ${p}, ${shown(secondStage.propose)} needed`;
  if (rule === undefined) return `counts: the second stage finds it where no rule does (${needed})`;
  if (rule.rule.weak) return `counts: weak, with the second stage's assent (${needed})`;
  if (rule.rule.sure) return `counts: the second stage may not veto it (p = ${p})`;
  return `counts (p = ${p}, ${shown(secondStage.veto)} needed)`;
}

/** @param finding that the second stage judged, and that does not count */
function whyRefused(
  { rule, probability = 0 }: Finding,
  byId: ReadonlyMap<string, CompiledRule>,
  secondStage: SentenceClassifier | undefined,
): string {
  const { propose = 0, veto = 0 } = secondStage ?? {};
  const p = `p = ${shown(probability)}`;
  return byId.get(rule)?.rule.weak
    ? `weak, and without the second stage's assent (${p}, ${shown(propose)} needed)`
    : `vetoed by the second stage (${p}, ${shown(veto)} needed)`;
}

/** A probability; three digits, as thresholds have them. */
const shown = (probability: number): string => String(Number(probability.toFixed(3)));

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

/**
 * @param here whether a variant of the rule finds the match
 * @param isSought whether the rule is looked for at all
 */
function whyDropped(
  rule: CompiledRule,
  here: (variant: CompiledRule, context?: FindContext) => boolean,
  isSought: boolean,
): string {
  if (here(rule) && !isSought)
    return "weak: it counts only with the second stage's assent, and the rules stand alone here";
  if (here(rule))
    return "a longer (or surer) finding of the same category, an opener or closer of the same words, or earlier ones in sentences that say the same stand for it";
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
