/**
 * How far habits fall with the adapter's scale, read off the base's own answers: at every place where the base shows a habit, how
 * many times as likely the scaled adapter makes the same words. The mean of these ratios is what the adapter leaves of the habits
 * in the same contexts (importance sampling within the sentence, ratios cut at the root of their number: Ionides, J. Comput.
 * Graph. Stat. 17, 2008). The base's sampling noise stands on both sides and goes out, so that a few hundred places say what
 * takes thousands of sampled answers. What it can't see, that other contexts come about, is for the sampled answers to say.
 */

/** One place of the base's answers at one scale. */
export interface PlaceRatio {
  promptId: string;
  /** Probability under the scaled adapter / under the base. */
  ratio: number;
}

export interface CurvePoint {
  scale: number;
  /** By how much log(rate) falls, nats. */
  fall: number;
  /** Standard error of `fall`, between prompts. */
  error: number;
  places: number;
  /** Share of what is left that stands in places where the habit became likelier, 0 to 1. */
  above: number;
}

/** @returns undefined where fewer than two prompts have a habit: such a mean has no error to be known */
export function curvePoint(scale: number, ratios: readonly PlaceRatio[]): CurvePoint | undefined {
  const places = ratios.length;
  const most = Math.max(2, Math.sqrt(places));
  const ofPrompt = new Map<string, { sum: number; count: number }>();
  for (const { promptId, ratio } of ratios) {
    const own = ofPrompt.get(promptId) ?? { sum: 0, count: 0 };
    ofPrompt.set(promptId, { sum: own.sum + Math.min(ratio, most), count: own.count + 1 });
  }
  const prompts = [...ofPrompt.values()];
  if (prompts.length < 2) return undefined;
  const mean = prompts.reduce((total, { sum }) => total + sum, 0) / places;
  const squares = prompts.reduce((total, { sum, count }) => total + (sum - mean * count) ** 2, 0);
  // Of a ratio of sums over prompts, linearised; of its logarithm.
  const error = Math.sqrt((squares * prompts.length) / (prompts.length - 1)) / places / mean;
  if (!Number.isFinite(error)) return undefined;
  const likelier = ratios.reduce(
    (sum, { ratio }) => sum + (ratio > 1 ? Math.min(ratio, most) : 0),
    0,
  );
  return { scale, fall: -Math.log(mean), error, places, above: likelier / places / mean };
}

/** Straight lines between the points and the base; behind the last point as before it. Never falls back. */
export function fallAt(curve: readonly CurvePoint[], scale: number): number {
  const corners = cornersOf(curve);
  const at = Math.max(
    1,
    corners.findIndex((corner, index) => index > 0 && corner.scale >= scale),
  );
  const behind = scale > corners.at(-1)!.scale;
  return alongLine(corners, behind ? corners.length - 1 : at, "scale", "fall", scale);
}

/** The scale at which the curve has fallen so far. */
export function scaleAt(curve: readonly CurvePoint[], fall: number): number {
  const corners = cornersOf(curve);
  const at = corners.findIndex((corner, index) => index > 0 && corner.fall >= fall);
  const line = at < 0 ? corners.length - 1 : at;
  if (corners[line]!.fall === corners[line - 1]!.fall) return Number.POSITIVE_INFINITY;
  return alongLine(corners, line, "fall", "scale", fall);
}

/** Whether it falls at all: more than its error could make of nothing. */
export const curveFalls = (curve: readonly CurvePoint[]): boolean =>
  curve.some(({ fall, error }) => fall > 2 * error);

/**
 * How far sampled answers may be from the curve, one standard deviation of the factor between them. Short answers of one habit a
 * sentence kept within a tenth (the organism). Where a few places that became likelier make much of what is left, as in long
 * free answers, the mean hangs on them, and on whether their contexts still come about: as much is unknown.
 */
export const levelSpread = (curve: readonly CurvePoint[]): number =>
  Math.hypot(0.1, Math.max(...curve.map(({ above }) => above)));

/** Relative standard error of the fall, at the falling point next to a scale; of a curve that falls (see `curveFalls`). */
export function curveError(curve: readonly CurvePoint[], scale: number): number {
  const near = curve
    .filter(({ fall }) => fall > 0)
    .reduce((best, point) =>
      Math.abs(point.scale - scale) < Math.abs(best.scale - scale) ? point : best,
    );
  return near.error / near.fall;
}

interface Corner {
  scale: number;
  fall: number;
}

function cornersOf(curve: readonly CurvePoint[]): Corner[] {
  const corners: Corner[] = [{ scale: 0, fall: 0 }];
  for (const { scale, fall } of [...curve].sort((left, right) => left.scale - right.scale))
    corners.push({ scale, fall: Math.max(fall, corners.at(-1)!.fall) });
  return corners;
}

function alongLine(
  corners: readonly Corner[],
  line: number,
  from: keyof Corner,
  to: keyof Corner,
  value: number,
): number {
  const [before, after] = [corners[line - 1]!, corners[line]!];
  const slope = (after[to] - before[to]) / (after[from] - before[from]);
  return before[to] + slope * (value - before[from]);
}
