/** Lets the learned second stage go over the rules' findings of one answer: vetoes, then proposals. */
import type { SentenceClassifier, SentenceInput } from "../classify/index.js";
import type { Finding } from "../core/rows.js";

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
}

/**
 * A finding keeps the highest probability of the sentences that it overlaps and goes where that is below `veto`;
 * a sentence that no rule flags becomes `learned/<category>` where it is likely enough.
 */
export function applySecondStage(
  classifier: SentenceClassifier,
  { response, prompt, sentences, findings }: SecondStageInput,
): Finding[] {
  const best = new Map<Finding, number>();
  const proposed: Finding[] = [];
  sentences.forEach(({ start, end }, index) => {
    const inside = findings.filter((finding) => finding.start < end && finding.end > start);
    const input: SentenceInput = {
      sentence: response.slice(start, end),
      before: response.slice(Math.max(0, start - 400), start),
      prompt,
      position: index === 0 ? "first" : index === sentences.length - 1 ? "last" : "middle",
      ruleCategories: inside.map(({ category }) => category),
      rules: inside.map(({ rule }) => rule),
    };
    const probability = classifier.probability(input);
    for (const finding of inside) best.set(finding, Math.max(best.get(finding) ?? 0, probability));
    if (inside.length > 0 || probability < classifier.propose) return;
    const category = classifier.category(input);
    const text = response.slice(start, end);
    proposed.push({ rule: `learned/${category}`, category, start, end, text, probability });
  });
  const kept = findings.flatMap((finding) => {
    const probability = best.get(finding);
    if (probability === undefined) return [finding];
    return probability < classifier.veto ? [] : [{ ...finding, probability }];
  });
  return [...kept, ...proposed].sort((a, b) => a.start - b.start || a.end - b.end);
}
