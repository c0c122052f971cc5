/** Requested against achieved: how far did the rate of habits fall on the same prompts? */
import { z } from "zod";
import { type BootstrapOptions, clusterBootstrap } from "../../statistics/index.js";
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
  /** 95 %, bootstrap over prompts with both arms' answers kept together. */
  interval: z.tuple([z.number(), z.number()]).nullable(),
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
  const boot = clusterBootstrap(
    sums,
    ([found, words, foundAfter, wordsAfter]) => 1 - foundAfter! / wordsAfter! / (found! / words!),
    options,
  );
  return {
    arm,
    scope: scope.id,
    label: scope.label,
    value: enough ? finite(boot.value) : null,
    interval: enough ? boot.interval() : null,
    beforeRate: finite((1000 * beforeFindings) / beforeWords),
    afterRate: finite((1000 * afterFindings) / afterWords),
    beforeFindings,
    afterFindings,
    n: sums.length,
    ...(enough
      ? {}
      : {
          note: `too few to tell: ${beforeFindings} findings in the base, ${MIN_BASE_FINDINGS} are needed`,
        }),
  };
}
