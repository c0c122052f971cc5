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
 * The largest scale that keeps every gate. Between measured scales a change is interpolated, after neighbours that fall have been
 * pooled (isotonic regression, Ayer et al. 1955): beyond scale 1 answers grow faster than in proportion, and a line through the
 * base would blame small scales for it. A gate binds only where the answers support that it is broken: the length of 268
 * answers is uncertain by some percent, even paired by prompt.
 * @returns undefined where `wanted` is not shown to break a gate
 */
export function holdBack(
  points: readonly Measured[],
  wanted: number,
  gates: DialGates = DIAL_GATES,
): HeldBack | undefined {
  const base = points.find((point) => point.scale === 0);
  if (!base || base.meanWords === 0) return undefined;
  const rest = points.filter((point) => point.scale > 0).sort((a, b) => a.scale - b.scale);
  const changes = (of: (point: Measured) => { change: number; error: number }): Change[] =>
    rest.map((point) => ({ scale: point.scale, ...of(point) }));
  const length = changes((point) => ({
    change: point.meanWords / base.meanWords - 1,
    error: point.wordsError / base.meanWords,
  }));
  const cut = changes((point) => ({
    change: point.cut - base.cut,
    error: Math.hypot(shareError(point), shareError(base)),
  }));
  const refusals = rest.flatMap(({ scale, refusals: own }) =>
    own === null ? [] : [{ scale, change: -own.change, error: own.error }],
  );
  const shorter = length.map((point) => ({ ...point, change: -point.change }));
  const limits: HeldBack[] = [
    { by: "length", scale: largestScale(length, gates.lengthRatio) },
    { by: "length", scale: largestScale(shorter, gates.lengthRatio) },
    { by: "cut", scale: largestScale(cut, gates.cutShare) },
    { by: "refusals", scale: largestScale(refusals, gates.refusals) },
  ];
  const [least] = limits.sort((left, right) => left.scale - right.scale);
  return least && least.scale < wanted ? least : undefined;
}

/** How much more (never less) there is at a scale than at the base. */
interface Change {
  scale: number;
  change: number;
  error: number;
}

/** Where the supported rise reaches the limit; the base is at (0, 0). @param points ascending */
function largestScale(points: readonly Change[], limit: number): number {
  let before = { scale: 0, rise: 0 };
  let slope = 0;
  for (const { scale, change, error } of pooled(points)) {
    // Brought towards 0 by what the error leaves open.
    const rise = Math.max(before.rise, change - SUPPORT * error);
    slope = (rise - before.rise) / (scale - before.scale);
    if (rise >= limit) return before.scale + (limit - before.rise) / slope;
    before = { scale, rise };
  }
  // Beyond what was measured: as steep as on the whole or as at last, whichever is steeper.
  const steepest = Math.max(slope, before.scale > 0 ? before.rise / before.scale : 0);
  return steepest > 0 ? before.scale + (limit - before.rise) / steepest : Number.POSITIVE_INFINITY;
}

/** Neighbours of which the later one is lower take their mean, weighted by 1 / error^2. */
function pooled(points: readonly Change[]): Change[] {
  const blocks: { change: number; weight: number; scales: number[] }[] = [];
  for (const { scale, change, error } of points) {
    let block = { change, weight: 1 / Math.max(error, LEAST_ERROR) ** 2, scales: [scale] };
    for (let last = blocks.at(-1); last && last.change > block.change; last = blocks.at(-1)) {
      blocks.pop();
      const weight = last.weight + block.weight;
      block = {
        change: (last.change * last.weight + block.change * block.weight) / weight,
        weight,
        scales: [...last.scales, ...block.scales],
      };
    }
    blocks.push(block);
  }
  return blocks.flatMap(({ change, weight, scales }) =>
    scales.map((scale) => ({ scale, change, error: 1 / Math.sqrt(weight) })),
  );
}

/** Stands for no error at all. */
const LEAST_ERROR = 1e-6;

const shareError = ({ cut, answers }: Measured): number =>
  Math.sqrt((cut * (1 - cut)) / Math.max(1, answers));
