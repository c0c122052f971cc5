/** Did a yes/no answer change on the same prompts? Only the discordant pairs speak. */

/**
 * Exact conditional McNemar test, two-sided: twice the smaller binomial(b + c, 1/2) tail, at most 1.
 * Q. McNemar, Psychometrika 12 (1947) 153-157; exact form in Fagerland, Lydersen & Laake, BMC Med Res Methodol 13:91 (2013).
 * @param lost pairs that were yes before and no after
 * @param gained pairs that were no before and yes after
 */
export function mcnemarExact(lost: number, gained: number): number {
  const n = lost + gained;
  if (n === 0) return 1;
  let logTerm = -n * Math.LN2;
  let tail = Math.exp(logTerm);
  for (let k = 1; k <= Math.min(lost, gained); k++) {
    logTerm += Math.log((n - k + 1) / k);
    tail += Math.exp(logTerm);
  }
  return Math.min(1, 2 * tail);
}
