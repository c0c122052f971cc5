/** Single batches are noise: what lies behind them is drawn as a mean over the steps near each. */

export type Point = readonly [step: number, value: number];

/** Mean over a window of a tenth of the steps, cut at the ends. */
export function runningMean(points: readonly Point[]): Point[] {
  const reach = Math.max(1, Math.round(points.length / 20));
  return points.map(([step], index) => {
    const window = points.slice(Math.max(0, index - reach), index + reach + 1);
    return [step, window.reduce((sum, [, value]) => sum + value, 0) / window.length];
  });
}
