/** The token method's control arm: as many tokens dampened, of matched probability, none of which leads into a habit. */

/**
 * @param commits the look-aheads that the real arm dampens
 * @param leads the look-aheads that lead into a habit, which the sham leaves alone
 * @returns for each look-ahead whether the sham dampens it; deterministic, nearest unused probability wins
 */
export function shamFlags(
  rows: readonly { probability: number }[],
  commits: readonly boolean[],
  leads: readonly boolean[],
): boolean[] {
  const flags = rows.map(() => false);
  const free = rows
    .map((row, index) => ({ index, probability: row.probability }))
    .filter(({ index }) => !leads[index])
    .sort((left, right) => left.probability - right.probability);
  rows.forEach((row, index) => {
    if (!commits[index] || free.length === 0) return;
    const at = nearest(free, row.probability);
    flags[free[at]!.index] = true;
    free.splice(at, 1);
  });
  return flags;
}

function nearest(sorted: readonly { probability: number }[], value: number): number {
  let low = 0;
  let high = sorted.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (sorted[middle]!.probability < value) low = middle + 1;
    else high = middle;
  }
  const before =
    low > 0 ? Math.abs(sorted[low - 1]!.probability - value) : Number.POSITIVE_INFINITY;
  return before < Math.abs(sorted[low]!.probability - value) ? low - 1 : low;
}
