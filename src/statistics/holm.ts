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
