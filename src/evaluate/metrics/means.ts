/** Means over answers (words, headings, ...) of one arm, and their paired change. */

import { type BootstrapOptions, clusterBootstrap } from "../../statistics/index.js";
import { type Answer, type AnswerPair, promptSums } from "../answers.js";
import { type Comparison, finite, type Score } from "../score.js";

type Named = Pick<Score, "id" | "label" | "direction" | "unit">;
export type Measure = (answer: Answer) => number;

export function meanScore(
  answers: readonly Answer[],
  measure: Measure,
  named: Named & { arm: string },
  options: BootstrapOptions,
): Score {
  const sums = promptSums(
    answers,
    (answer) => answer.promptId,
    (answer) => [measure(answer), 1],
  );
  const boot = clusterBootstrap(sums, ([sum, n]) => sum! / n!, options);
  return { ...named, value: finite(boot.value), interval: boot.interval(), n: answers.length };
}

/** `change` ratio: sum after / sum before; difference: mean after - mean before. Bootstrap over prompts. */
export function meanComparison(
  pairs: readonly AnswerPair[],
  measure: Measure,
  named: Named & { change: Comparison["change"] },
  options: BootstrapOptions,
): Comparison {
  const sums = promptSums(
    pairs,
    (pair) => pair.before.promptId,
    (pair) => [measure(pair.before), measure(pair.after), 1],
  );
  const boot = clusterBootstrap(
    sums,
    ([before, after, n]) => (named.change === "ratio" ? after! / before! : (after! - before!) / n!),
    options,
  );
  const mean = (side: "before" | "after"): number | null =>
    finite(pairs.reduce((sum, pair) => sum + measure(pair[side]), 0) / pairs.length);
  return {
    ...named,
    before: mean("before"),
    after: mean("after"),
    difference: finite(boot.value),
    interval: boot.interval(),
    bounds: boot.interval(0.9),
    n: sums.length,
    p: null,
  };
}
