/** Interval of a mean over personas: the persona is the unit, because its replies resemble each other. */
import { createRandom } from "../core/random.js";
import { type BootstrapOptions, quantile } from "./bootstrap.js";
import type { Interval } from "./interval.js";
import { normalCdf, studentQuantile } from "./normal.js";

export interface PersonaMean {
  /** Mean over personas of the mean of each persona's rows. */
  value: number;
  /** Each persona's mean, in order of first appearance: what a sign-flip test takes. */
  means: { persona: string; mean: number; n: number }[];
  interval: Interval | null;
}

/**
 * Resamples personas. Expanded percentile interval: tails of Phi(-sqrt(n/(n-1)) t), which mends the narrowness of the plain one with
 * few units (T. Hesterberg, The American Statistician 69 (2015) 371-386). Null with fewer than four personas.
 */
export function personaBootstrap(
  rows: readonly { persona: string; value: number }[],
  options: BootstrapOptions & { level?: number },
): PersonaMean {
  const groups = new Map<string, { sum: number; n: number }>();
  for (const row of rows) {
    const group = groups.get(row.persona) ?? { sum: 0, n: 0 };
    group.sum += row.value;
    group.n += 1;
    groups.set(row.persona, group);
  }
  const means = [...groups].map(([persona, { sum, n }]) => ({ persona, mean: sum / n, n }));
  const n = means.length;
  const value = means.reduce((sum, { mean }) => sum + mean, 0) / n;
  if (n < 4) return { value, means, interval: null };
  const random = createRandom("personas", options.seed);
  const drawn: number[] = [];
  for (let index = 0; index < (options.resamples ?? 2000); index++) {
    let sum = 0;
    for (let draw = 0; draw < n; draw++) sum += means[random.below(n)]!.mean;
    drawn.push(sum / n);
  }
  drawn.sort((left, right) => left - right);
  const t = studentQuantile(1 - (1 - (options.level ?? 0.95)) / 2, n - 1);
  const tail = normalCdf(-Math.sqrt(n / (n - 1)) * t);
  return { value, means, interval: [quantile(drawn, tail), quantile(drawn, 1 - tail)] };
}
