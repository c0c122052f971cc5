/** Work that runs ahead, its results in the order of the input; what is ahead is bounded. */

export interface Ahead {
  /** Most items under way. */
  items: number;
  /** Most weight under way; one item may be heavier. */
  weight: number;
}

export async function* inOrder<Item, Result>(
  items: AsyncIterable<Item>,
  work: (item: Item) => Promise<Result>,
  weigh: (item: Item) => number,
  most: Ahead,
): AsyncGenerator<Result> {
  const ahead: { result: Promise<Result>; weight: number }[] = [];
  let weight = 0;
  const next = (): Promise<Result> => {
    const { result, weight: done } = ahead.shift()!;
    weight -= done;
    return result;
  };
  for await (const item of items) {
    const heavy = weigh(item);
    while (ahead.length > 0 && (ahead.length >= most.items || weight + heavy > most.weight))
      yield await next();
    const result = work(item);
    // One that fails is met when its turn comes.
    result.catch(() => {});
    ahead.push({ result, weight: heavy });
    weight += heavy;
  }
  while (ahead.length > 0) yield await next();
}
