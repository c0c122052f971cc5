/** What the dial may not break on validation answers: a scale that moves length or truncation too far is held back. */

export interface DialGates {
  /** Largest change of the mean words an answer, as a share of the base's. */
  lengthRatio: number;
  /** Largest rise of the share of answers cut by the token limit. */
  cutShare: number;
}

export const DIAL_GATES: DialGates = { lengthRatio: 0.08, cutShare: 0.05 };

interface Measured {
  scale: number;
  meanWords: number;
  cut: number;
}

export interface HeldBack {
  scale: number;
  by: "length" | "cut";
}

/**
 * The largest scale that keeps both gates, by a straight line through the base (change = slope * scale, least squares
 * over the measured scales): few answers are measured at each scale, and a line pools them.
 * @returns undefined where `wanted` keeps them
 */
export function holdBack(
  points: readonly Measured[],
  wanted: number,
  gates: DialGates = DIAL_GATES,
): HeldBack | undefined {
  const base = points.find((point) => point.scale === 0);
  if (!base || base.meanWords === 0) return undefined;
  const length = slope(points, (point) => point.meanWords / base.meanWords - 1);
  const cut = slope(points, (point) => point.cut - base.cut);
  const limits: HeldBack[] = [
    { by: "length", scale: gates.lengthRatio / Math.abs(length) },
    { by: "cut", scale: cut > 0 ? gates.cutShare / cut : Number.POSITIVE_INFINITY },
  ];
  const [least] = limits.sort((left, right) => left.scale - right.scale);
  return least && least.scale < wanted ? least : undefined;
}

function slope(points: readonly Measured[], change: (point: Measured) => number): number {
  const sum = (value: (point: Measured) => number) =>
    points.reduce((total, point) => total + value(point), 0);
  const squares = sum((point) => point.scale ** 2);
  return squares === 0 ? 0 : sum((point) => point.scale * change(point)) / squares;
}
