/** Requested against achieved: how far did the rate of habits fall on the same prompts? */

import { z } from "zod";
import { plural } from "../../core/plural.js";
import {
  type Bootstrap,
  type BootstrapOptions,
  type Cluster,
  clusterBootstrap,
  type Interval,
  rateRatioInterval,
  tooFewToResample,
} from "../../statistics/index.js";
import { type AnswerPair, promptSums } from "../answers.js";
import { finite } from "../score.js";
import { countIn, type Scope } from "./habit-rates.js";

/** With fewer findings than this in the base a reduction says nothing. */
export const MIN_BASE_FINDINGS = 20;

export const reductionSchema = z.object({
  arm: z.string(),
  /** `all`, `trained`, `held-out` or `category.<name>`. */
  scope: z.string(),
  label: z.string(),
  /** 1 - rate after / rate before, a fraction (0.6 = 60 % fewer); negative = more habits. Null where the base has too few. */
  value: z.number().nullable(),
  /**
   * 95 %, bootstrap over prompts with both arms' answers kept together; from intervals of counts where almost nothing is left. Null where
   * `value` is, and where too few prompts of the base have findings.
   */
  interval: z.tuple([z.number(), z.number()]).nullable(),
  /** The same at 90 %; absent in reports of earlier versions. */
  interval90: z.tuple([z.number(), z.number()]).nullable().optional(),
  /** Findings per 1,000 words outside them. */
  beforeRate: z.number().nullable(),
  afterRate: z.number().nullable(),
  beforeFindings: z.number(),
  afterFindings: z.number(),
  /** Prompts. */
  n: z.number(),
  note: z.string().optional(),
});
export type Reduction = z.infer<typeof reductionSchema>;

export function reduction(
  pairs: readonly AnswerPair[],
  arm: string,
  scope: Scope,
  options: BootstrapOptions,
): Reduction {
  const sums = promptSums(
    pairs,
    (pair) => pair.before.promptId,
    ({ before, after }) => [
      countIn(before, scope),
      before.plainWords,
      countIn(after, scope),
      after.plainWords,
    ],
  );
  const total = (column: number): number => sums.reduce((sum, row) => sum + row[column]!, 0);
  const [beforeFindings, beforeWords, afterFindings, afterWords] = [0, 1, 2, 3].map(total) as [
    number,
    number,
    number,
    number,
  ];
  const enough = beforeFindings >= MIN_BASE_FINDINGS;
  const boot = clusterBootstrap(sums, reductionOf, options);
  const value = enough ? finite(boot.value) : null;
  const clusters = (column: 0 | 2): Cluster[] =>
    sums.map((row) => ({ sum: row[column]!, n: row[column + 1]! }));
  const intervalAt = (level: number): Interval | null =>
    value === null ? null : reductionInterval(boot, clusters(0), clusters(2), level);
  const interval = intervalAt(0.95);
  const hit = sums.filter(([found]) => found! > 0).length;
  return {
    arm,
    scope: scope.id,
    label: scope.label,
    value,
    interval,
    interval90: intervalAt(0.9),
    beforeRate: finite((1000 * beforeFindings) / beforeWords),
    afterRate: finite((1000 * afterFindings) / afterWords),
    beforeFindings,
    afterFindings,
    n: sums.length,
    ...(interval === null && {
      note:
        enough && value === null
          ? "nothing to tell from: one side has no words outside findings"
          : whyUnknown(beforeFindings, hit, sums.length),
    }),
  };
}

/** @param sums findings and words before, findings and words after */
export const reductionOf = ([found, words, foundAfter, wordsAfter]: readonly number[]): number =>
  1 - foundAfter! / wordsAfter! / (found! / words!);

/**
 * The bootstrap's interval, but not where almost no finding is left: of 24 findings and then none it says 100 to 100 %, though
 * 85 % fewer may well leave none of 24. The same prompts, each with its findings and words, before and after.
 */
export function reductionInterval(
  boot: Bootstrap,
  before: readonly Cluster[],
  after: readonly Cluster[],
  level = 0.95,
): Interval | null {
  const resampled = boot.interval(level);
  if (resampled === null || !tooFewToResample(after)) return resampled;
  const [low, high] = rateRatioInterval(after, before, level);
  return [1 - high, 1 - low];
}

function whyUnknown(findings: number, hit: number, prompts: number): string {
  if (findings < MIN_BASE_FINDINGS)
    return `too few to tell: ${plural(findings, "finding")} in the base, ${MIN_BASE_FINDINGS} are needed`;
  return `too few prompts to tell: the base's ${plural(findings, "finding")} ${findings === 1 ? "is" : "are"} in ${hit} of ${plural(prompts, "prompt")}`;
}
