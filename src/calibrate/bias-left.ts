/**
 * The bias of a tilt that was solved on few answers a prompt: what the jackknife of first order leaves, or all of it where none was
 * used. Two estimates of what the tilt really leaves of habits, both without the terms of order 1/K and 1/K^2, of which the one
 * that is farther off counts: either falls short by itself, the first at a dose of 80 with 4 answers a prompt, the second at 90
 * with 16.
 */

/** @returns by how much more (or less) is left than was solved for, findings an answer */
export function biasLeft(
  habits: readonly Float64Array[],
  weights: readonly Float64Array[],
  solved: "plain" | "jackknifed",
): number {
  let [plain, first, second] = [0, 0, 0];
  for (const [x, counts] of habits.entries()) {
    const orders = jackknives(counts, weights[x]!);
    plain += orders.plain / habits.length;
    first += orders.first / habits.length;
    second += orders.second / habits.length;
  }
  // The bias of first order divided out instead of subtracted: the two ways differ in the second.
  const divided = 2 * plain > first && plain > 0 ? plain ** 2 / (2 * plain - first) : first;
  const met = solved === "plain" ? plain : first;
  return [second - met, divided - met].sort((a, b) => Math.abs(b) - Math.abs(a))[0]!;
}

/**
 * A prompt's tilted mean, and the same jackknifed once and twice (Schucany, Gray & Owen 1971):
 * (K^2 m - 2 (K - 1)^2 m without one + (K - 2)^2 m without two) / 2.
 */
function jackknives(
  counts: Float64Array,
  weights: Float64Array,
): { plain: number; first: number; second: number } {
  const count = counts.length;
  const plain = counts.reduce((sum, value, row) => sum + value * weights[row]!, 0);
  const part = counts.map((value, row) => value * weights[row]!);
  const withoutOne = meanOf(counts.length, (add) => {
    for (let i = 0; i < count; i++) add(plain - part[i]!, 1 - weights[i]!);
  });
  if (count < 2 || withoutOne === undefined) return { plain, first: plain, second: plain };
  const first = count * plain - (count - 1) * withoutOne;
  const withoutTwo = meanOf((count * (count - 1)) / 2, (add) => {
    for (let i = 0; i < count; i++)
      for (let j = i + 1; j < count; j++)
        add(plain - part[i]! - part[j]!, 1 - weights[i]! - weights[j]!);
  });
  if (count < 3 || withoutTwo === undefined) return { plain, first, second: first };
  const second =
    (count ** 2 * plain - 2 * (count - 1) ** 2 * withoutOne + (count - 2) ** 2 * withoutTwo) / 2;
  return { plain, first, second };
}

/** Mean of quotients; undefined where an answer or two have all the weight, so that nothing is left without them. */
function meanOf(
  count: number,
  each: (add: (value: number, weight: number) => void) => void,
): number | undefined {
  let sum = 0;
  let empty = false;
  each((value, weight) => {
    if (weight < 1e-9) empty = true;
    else sum += value / weight;
  });
  return empty ? undefined : sum / count;
}
