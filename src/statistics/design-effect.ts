/** Several samples of one prompt are not several prompts: how much less they tell. */

/** One prompt's samples: how many, and how many of them were hits (or the sum of any value). */
export interface Cluster {
  sum: number;
  n: number;
}

/**
 * Variance of the mean with prompts as units over its variance with samples as units, at least 1.
 * J. N. K. Rao & A. J. Scott, Biometrics 48 (1992) 577-585: dividing counts by it lets formulas for independent rows be used.
 * @param squares sum of squared values over all samples (for 0/1 values: the hits)
 */
export function designEffect(clusters: readonly Cluster[], squares: number): number {
  const rows = clusters.reduce((sum, cluster) => sum + cluster.n, 0);
  const groups = clusters.length;
  if (groups === 0 || rows === groups) return 1;
  const mean = clusters.reduce((sum, cluster) => sum + cluster.sum, 0) / rows;
  const simple = (squares / rows - mean * mean) / rows;
  // Nothing varies, so nothing says how alike a prompt's samples are: count each prompt once.
  if (simple <= 1e-12 || groups < 2) return rows / groups;
  const between = clusters.reduce((sum, cluster) => sum + (cluster.sum - mean * cluster.n) ** 2, 0);
  const clustered = ((groups / (groups - 1)) * between) / (rows * rows);
  return Math.max(1, clustered / simple);
}

/**
 * Variance of a count over clusters of size `n` (prompts and their words) over that of a Poisson count of the same mean, at least 1; 1
 * where nothing was counted. The same reference; with counts, a Poisson variance stands where the binomial one stood.
 */
export function countDispersion(clusters: readonly Cluster[]): number {
  const groups = clusters.length;
  const sum = clusters.reduce((all, cluster) => all + cluster.sum, 0);
  const size = clusters.reduce((all, cluster) => all + cluster.n, 0);
  if (groups < 2 || sum === 0 || size === 0) return 1;
  const rate = sum / size;
  const between = clusters.reduce((all, cluster) => all + (cluster.sum - rate * cluster.n) ** 2, 0);
  return Math.max(1, ((groups / (groups - 1)) * between) / sum);
}
