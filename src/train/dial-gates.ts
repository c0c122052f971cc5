/** What the dial may not break on validation prompts: a scale that moves length, truncation or refusals too far is held back. */

export interface DialGates {
  /** Largest change of the mean words an answer, as a share of the base's. */
  lengthRatio: number;
  /** Largest rise of the share of answers cut by the token limit. */
  cutShare: number;
  /** Largest fall of the log-probability of the first words of the base's own refusals, nats. */
  refusals: number;
}

/** Refusals: half as likely. */
export const DIAL_GATES: DialGates = { lengthRatio: 0.08, cutShare: 0.05, refusals: Math.LN2 };

interface Measured {
  scale: number;
  answers: number;
  meanWords: number;
  /** Standard error of the change of `meanWords` from the base. */
  wordsError: number;
  cut: number;
  /** Mean change from the base, nats, and its standard error between prompts; null where none were measured. */
  refusals: { change: number; error: number } | null;
}

export interface HeldBack {
  scale: number;
  by: "length" | "cut" | "refusals";
}

/** What holds the scale back, in words. */
export const HELD_BACK_BY: Record<HeldBack["by"], string> = {
  length: "the answers' length",
  cut: "answers cut by the token limit",
  refusals: "the base's own refusals, which would become less than half as likely",
};

/** Standard errors taken off a slope before it counts: one-sided 84 %, since a missed gate costs more than a low dose. */
const SUPPORT = 1;

/**
 * The largest scale that keeps every gate, by a straight line through the base (change = slope * scale, least squares
 * over the measured scales): few answers are measured at each scale, and a line pools them. A gate binds only where the
 * answers support that it is broken: the length of 177 answers is uncertain by some percent, even paired by prompt.
 * @returns undefined where `wanted` is not shown to break a gate
 */
export function holdBack(
  points: readonly Measured[],
  wanted: number,
  gates: DialGates = DIAL_GATES,
): HeldBack | undefined {
  const base = points.find((point) => point.scale === 0);
  if (!base || base.meanWords === 0) return undefined;
  const length = supported(points, (point) => ({
    change: point.meanWords / base.meanWords - 1,
    error: point.wordsError / base.meanWords,
  }));
  const cut = supported(points, (point) => ({
    change: point.cut - base.cut,
    error: Math.hypot(shareError(point), shareError(base)),
  }));
  const declining = supported(
    points.filter(({ refusals }) => refusals !== null),
    ({ refusals }) => refusals!,
  );
  const limits: HeldBack[] = [
    { by: "length", scale: gates.lengthRatio / Math.abs(length) },
    { by: "cut", scale: cut > 0 ? gates.cutShare / cut : Number.POSITIVE_INFINITY },
    {
      by: "refusals",
      scale: declining < 0 ? gates.refusals / -declining : Number.POSITIVE_INFINITY,
    },
  ];
  const [least] = limits.sort((left, right) => left.scale - right.scale);
  return least && least.scale < wanted ? least : undefined;
}

/** Slope of a change over the scale, brought towards 0 by what its error leaves open. */
function supported(
  points: readonly Measured[],
  of: (point: Measured) => { change: number; error: number },
): number {
  const rest = points.filter((point) => point.scale > 0);
  if (rest.length === 0) return 0;
  const slopeOf = slope(rest, (point) => of(point).change);
  const squares = rest.reduce((sum, { scale }) => sum + scale ** 2, 0);
  const error =
    Math.sqrt(rest.reduce((sum, point) => sum + (point.scale * of(point).error) ** 2, 0)) / squares;
  return Math.sign(slopeOf) * Math.max(0, Math.abs(slopeOf) - SUPPORT * (error || 0));
}

const shareError = ({ cut, answers }: Measured): number =>
  Math.sqrt((cut * (1 - cut)) / Math.max(1, answers));

function slope(points: readonly Measured[], change: (point: Measured) => number): number {
  const sum = (value: (point: Measured) => number) =>
    points.reduce((total, point) => total + value(point), 0);
  const squares = sum((point) => point.scale ** 2);
  return squares === 0 ? 0 : sum((point) => point.scale * change(point)) / squares;
}
