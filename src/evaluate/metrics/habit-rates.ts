/** How many habits, by category and by trained and held-out rules: per 1,000 words and as a share of answers, always both. */
import { CATEGORIES, type Finding } from "../../core/rows.js";
import { placesOf } from "../../score/index.js";
import {
  type Bootstrap,
  type BootstrapOptions,
  type Cluster,
  clusterBootstrap,
  countDispersion,
  type Interval,
  rateInterval,
  tooFewToResample,
} from "../../statistics/index.js";
import { type Answer, promptSums } from "../answers.js";
import { finite, type Score } from "../score.js";
import { shareScore } from "./share.js";

/** A part of all findings: everything, one category, or the rules that were (not) held out of training. */
export interface Scope {
  /** `all`, `trained`, `held-out` or `category.<name>`. */
  id: string;
  label: string;
  includes(finding: Finding): boolean;
}

/** The scopes that every report shows; `held-out` only where there are held-out rules. */
export function scopes(heldOutRules: ReadonlySet<string>): Scope[] {
  const split: Scope[] = [
    {
      id: "trained",
      label: "rules used in training",
      includes: (finding) => !heldOutRules.has(finding.rule),
    },
    {
      id: "held-out",
      label: "held-out rules",
      includes: (finding) => heldOutRules.has(finding.rule),
    },
  ];
  return [
    { id: "all", label: "all habits", includes: () => true },
    ...(heldOutRules.size ? split : []),
    ...CATEGORIES.map((category) => ({
      id: `category.${category}`,
      label: category,
      includes: (finding: Finding) => finding.category === category,
    })),
  ];
}

/** Passages with findings of the scope: where several rules find the same words, they are one. */
export function countIn(answer: Pick<Answer, "findings">, scope: Scope): number {
  return placesOf(answer.findings.filter((finding) => scope.includes(finding)));
}

/**
 * Rate = 1,000 x sum of findings / sum of words outside them (interval: bootstrap over prompts, that of a count where almost no prompt
 * has any), and share of answers with any.
 */
export function habitRates(
  answers: readonly Answer[],
  arm: string,
  scope: Scope,
  options: BootstrapOptions,
): [rate: Score, share: Score] {
  const sums = promptSums(
    answers,
    (answer) => answer.promptId,
    (answer) => [countIn(answer, scope), answer.plainWords],
  );
  const rate = clusterBootstrap(sums, ([found, words]) => (1000 * found!) / words!, options);
  return [
    {
      id: `habits.rate.${scope.id}`,
      label: `${scope.label}, findings`,
      arm,
      value: finite(rate.value),
      interval: intervalOf(rate, sums, answers.length),
      unit: "per 1,000 words outside them",
      direction: "lower",
      n: answers.length,
    },
    shareScore(answers, (answer) => countIn(answer, scope) > 0, {
      id: `habits.share.${scope.id}`,
      label: `${scope.label}, answers with any`,
      arm,
      direction: "lower",
    }),
  ];
}

/** Without any finding a prompt's samples count once, as in shares: nothing says how alike they are. */
function intervalOf(
  boot: Bootstrap,
  sums: readonly (readonly number[])[],
  answers: number,
): Interval | null {
  const resampled = boot.interval();
  const clusters = sums.map(([sum, n]): Cluster => ({ sum: sum!, n: n! }));
  if (resampled === null || !tooFewToResample(clusters)) return resampled;
  const none = clusters.every(({ sum }) => sum === 0);
  const dispersion = none ? answers / sums.length : countDispersion(clusters);
  const [low, high] = rateInterval(clusters, dispersion);
  return [1000 * low, 1000 * high];
}
