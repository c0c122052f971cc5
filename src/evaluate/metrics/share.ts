/** Shares of answers with some property, of one arm and between two arms on the same prompts. */

import {
  designEffect,
  mcnemarExact,
  type PairedTable,
  tangoDrop,
  wilson,
  Z95_ONE_SIDED,
} from "../../statistics/index.js";
import { type Answer, type AnswerPair, groupBy } from "../answers.js";
import type { Comparison, Score } from "../score.js";

type Named = Pick<Score, "id" | "label" | "direction">;

/** Wilson interval; where prompts have several samples, counts are divided by their design effect. */
export function shareScore(
  answers: readonly Answer[],
  holds: (answer: Answer) => boolean,
  named: Named & { arm: string; note?: string },
): Score {
  const hits = answers.filter(holds).length;
  const clusters = [...groupBy(answers, (answer) => answer.promptId).values()].map((group) => ({
    sum: group.filter(holds).length,
    n: group.length,
  }));
  const effect = designEffect(clusters, hits);
  return {
    ...named,
    unit: "share of answers",
    value: answers.length ? hits / answers.length : null,
    interval: answers.length ? wilson(hits / effect, answers.length / effect) : null,
    n: answers.length,
  };
}

/** The paired table of `holds`, divided by the design effect of several samples a prompt (1 for one sample). */
export function pairedTable(
  pairs: readonly AnswerPair[],
  holds: (answer: Answer) => boolean,
): PairedTable {
  const change = ({ before, after }: AnswerPair): number =>
    Number(holds(before)) - Number(holds(after));
  const lost = pairs.filter((pair) => change(pair) > 0).length;
  const gained = pairs.filter((pair) => change(pair) < 0).length;
  const clusters = [...groupBy(pairs, (pair) => pair.before.promptId).values()].map((group) => ({
    sum: group.reduce((sum, pair) => sum + change(pair), 0),
    n: group.length,
  }));
  const effect = designEffect(clusters, lost + gained);
  return { n: pairs.length / effect, lost: lost / effect, gained: gained / effect };
}

/** After minus before, Tango's interval, exact McNemar p (on whole counts; null with several samples a prompt). */
export function shareComparison(
  pairs: readonly AnswerPair[],
  holds: (answer: Answer) => boolean,
  named: Named & { note?: string },
): Comparison {
  const table = pairedTable(pairs, holds);
  const n = pairs.length;
  const share = (side: "before" | "after"): number | null =>
    n ? pairs.filter((pair) => holds(pair[side])).length / n : null;
  const before = share("before");
  const after = share("after");
  // Turned round: a drop from before to after is a negative difference.
  const rise = (z?: number): [number, number] => {
    const [low, high] = tangoDrop(table, z);
    return [-high, -low];
  };
  const single = new Set(pairs.map((pair) => pair.before.promptId)).size === n;
  return {
    ...named,
    unit: "share of answers",
    change: "difference",
    before,
    after,
    difference: before === null || after === null ? null : after - before,
    interval: n ? rise() : null,
    bounds: n ? rise(Z95_ONE_SIDED) : null,
    n,
    p: n && single ? mcnemarExact(table.lost, table.gained) : null,
  };
}
