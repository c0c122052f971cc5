/** The second stage and the probe together: both log-odds, weighted. */
import type { SentenceClassifier, SentenceInput } from "../classify/index.js";
import type { ProbeWeights } from "./weights.js";

/** Of the second stage; it is never surer than this. */
const LEAST = 1e-4;

export const logit = (probability: number): number => {
  const inside = Math.min(1 - LEAST, Math.max(LEAST, probability));
  return Math.log(inside / (1 - inside));
};

/**
 * @param scoreOf the probe's log-odds of a sentence; undefined where the model has not read it: the second stage decides alone
 */
export function withProbe(
  stage: SentenceClassifier,
  { mix, threshold }: Pick<ProbeWeights, "mix" | "threshold">,
  scoreOf: (input: SentenceInput) => number | undefined,
): SentenceClassifier {
  return {
    propose: threshold,
    veto: threshold,
    category: (input) => stage.category(input),
    probability(input) {
      const score = scoreOf(input);
      const alone = stage.probability(input);
      if (score === undefined) return alone >= stage.propose ? 1 : 0;
      const odds = mix.probe * score + mix.stage * logit(alone) + mix.offset;
      return 1 / (1 + Math.exp(-odds));
    },
  };
}
