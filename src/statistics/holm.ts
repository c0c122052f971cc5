/** Many questions asked of one run: p values adjusted so that one false alarm in all of them stays rare. */

/** Holm's step-down adjusted p values, in the order given. S. Holm, Scand J Statist 6 (1979) 65-70. */
export function holm(pValues: readonly number[]): number[] {
  const order = pValues.map((p, index) => ({ p, index })).sort((left, right) => left.p - right.p);
  const adjusted = new Array<number>(pValues.length).fill(1);
  let floor = 0;
  order.forEach(({ p, index }, rank) => {
    floor = Math.max(floor, Math.min(1, (pValues.length - rank) * p));
    adjusted[index] = floor;
  });
  return adjusted;
}

/**
 * Benjamini-Hochberg adjusted p values, in the order given: of those at most q, a share of q is false on average.
 * Y. Benjamini & Y. Hochberg, J R Statist Soc B 57 (1995) 289-300.
 */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const order = pValues.map((p, index) => ({ p, index })).sort((left, right) => right.p - left.p);
  const adjusted = new Array<number>(pValues.length).fill(1);
  let ceiling = 1;
  order.forEach(({ p, index }, place) => {
    ceiling = Math.min(ceiling, (p * pValues.length) / (pValues.length - place));
    adjusted[index] = ceiling;
  });
  return adjusted;
}
