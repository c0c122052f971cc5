/** Lets the learned second stage go over the rules' findings of one answer: vetoes, then proposals. */
import { type SentenceClassifier, sentenceInputOf } from "../classify/index.js";
import type { Finding } from "../core/rows.js";
import { sameWords } from "../detect/index.js";

/** UTF-16 offsets, [start, end). */
interface Span {
  start: number;
  end: number;
}

export interface SecondStageInput {
  response: string;
  prompt: string;
  sentences: readonly Span[];
  /** What the rules found, sorted by start. */
  findings: readonly Finding[];
  /** Ids of the rules that count only with the second stage's assent. */
  weakRules: ReadonlySet<string>;
  /** Ids of the rules that it may not veto. */
  sureRules: ReadonlySet<string>;
}

const NONE: readonly Finding[] = [];

/** As many times one answer can have a sentence: a model that loops has no fifty habits. Rules count what they find in it as often. */
const MAX_REPEATS = 2;

/**
 * A finding keeps the highest probability of the sentences that it overlaps and goes where that is below `veto`, a weak
 * rule's where it is below `propose`, a sure rule's never; a sentence without a finding becomes `learned/<category>` where it is likely enough.
 * A sentence said again is judged by the findings of the first, and proposed only as often as rules count a repeated formula.
 */
export function applySecondStage(
  classifier: SentenceClassifier,
  { response, prompt, sentences, findings, weakRules, sureRules }: SecondStageInput,
): Finding[] {
  const best = new Map<Finding, number>();
  const said = new Map<string, { findings: readonly Finding[]; times: number }>();
  const proposed: Finding[] = [];
  let first = 0;
  sentences.forEach(({ start, end }, index) => {
    while (first < findings.length && findings[first]!.end <= start) first++;
    let inside: readonly Finding[] = NONE;
    for (let at = first; at < findings.length && findings[at]!.start < end; at++)
      if (findings[at]!.end > start) inside = [...inside, findings[at]!];
    const before = said.size > 0 ? said.get(sameWords(response.slice(start, end))) : undefined;
    if (inside.length === 0 && before !== undefined && before.times >= MAX_REPEATS) return;
    const known = inside.length > 0 ? inside : (before?.findings ?? NONE);
    const note = (): void => {
      const times = (before?.times ?? 0) + 1;
      said.set(sameWords(response.slice(start, end)), { findings: known, times });
    };
    if (inside.length > 0) note();
    const input = sentenceInputOf({
      response,
      prompt,
      start,
      end,
      index,
      count: sentences.length,
      findings: known,
      weakRules,
    });
    const probability = classifier.probability(input);
    for (const finding of inside) best.set(finding, Math.max(best.get(finding) ?? 0, probability));
    if (inside.length > 0 || probability < classifier.propose) return;
    note();
    const category = known[0]?.category ?? classifier.category(input);
    const rule = `learned/${category}`;
    const text = response.slice(start, end);
    proposed.push({ rule, category, start, end, text, probability });
  });
  const kept = findings.flatMap((finding) => {
    const weak = weakRules.has(finding.rule);
    const probability = best.get(finding);
    if (probability === undefined) return weak ? [] : [finding];
    if (sureRules.has(finding.rule)) return [{ ...finding, probability }];
    return probability < (weak ? classifier.propose : classifier.veto)
      ? []
      : [{ ...finding, probability }];
  });
  return [...kept, ...proposed].sort((a, b) => a.start - b.start || a.end - b.end);
}
