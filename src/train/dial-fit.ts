/**
 * The dial: which adapter scale gives the requested dampening. Habit counts fall about exponentially with the
 * scale, so one Poisson regression, log(rate) = a - k * scale, pools every measured scale (McCullagh & Nelder,
 * Generalized Linear Models, ch. 6; offset = log words). Monotone by construction where k > 0.
 *
 * Of some adapters the curve bends, and a scale far from the one that is sought says little of it: each scale counts as if
 * its own slope differed from the sought one by `BEND` for each factor of e between them (a discrepancy variance beside
 * the counts' own; Kennedy & O'Hagan, J. R. Stat. Soc. B 63, 2001). Where the curve was read off the base's own answers
 * (dial-curve.ts), its fall takes the scale's place in the regression, and a slope near 1 is expected beforehand.
 */

import {
  type CurvePoint,
  curveError,
  curveFalls,
  fallAt,
  levelSpread,
  scaleAt,
} from "./dial-curve.js";

/** What was measured at one scale. */
export interface DialPoint {
  scale: number;
  findings: number;
  words: number;
}

/** Findings and words of one prompt's answers at one scale. */
export interface PromptCount extends DialPoint {
  promptId: string;
}

export interface DialFit {
  /** Fall of log(rate) per unit of scale. */
  slope: number;
  /** Standard error of `slope`: between prompts, each with its answers at every scale, and of the curve's bend. */
  slopeError: number;
  /**
   * What the answers say of the adapter: `falls` with the scale; `unclear`: neither fall nor rise is shown; `rises`. Runs of
   * earlier versions have none.
   */
  told?: "falls" | "unclear" | "rises";
  /** Scale that meets the request, cut to [0, maxScale]; as trained where the answers are unclear, 0 where habits rise. */
  scale: number;
  /** 95 % interval of that scale from the errors of counts and bend, not cut at maxScale; null: no scale is too large. */
  interval: [number | null, number | null];
  /** Whether the request lies beyond maxScale. */
  capped: boolean;
  /** 1 - rate(scale)/rate(0) as fitted. */
  expected: number;
  /**
   * Where the curve was read off the base's own answers: how many times as far log(rate) of the sampled answers fell, with its
   * standard error; beforehand 1 was expected, with a standard deviation of `spread`. Not set where none was read, or where the
   * sampled answers contradict it.
   */
  level?: { value: number; error: number; spread: number };
}

/** What the answers say of an adapter that there is no scale to be found for, in words. */
export const TOLD: Readonly<Record<NonNullable<DialFit["told"]>, string | undefined>> = {
  falls: undefined,
  unclear: "as trained: the validation answers show neither a fall nor a rise of the habits",
  rises: "the base itself: with this adapter the habits rise",
};

/** Sampled answers so many standard errors off the curve contradict it. */
const CONTRADICTED = 3;

/**
 * @param counts of every prompt at every scale
 * @param dose requested reduction, 0..1
 * @param curve the same read off the base's own answers; with it sampled answers only set the level. @default none
 */
export function fitDial(
  counts: readonly PromptCount[],
  dose: number,
  maxScale: number,
  curve: readonly CurvePoint[] = [],
): DialFit {
  const wanted = -Math.log(1 - dose);
  const along = wanted > 0 && curveFalls(curve) ? alongCurve(counts, curve) : undefined;
  if (along) return fitAlong(curve, along, wanted, maxScale);
  let weights: Weights = new Map();
  let { slope, error: countError, leverage } = poissonSlope(counts, weights);
  if (wanted === 0 || !shownToFall(slope, countError))
    return notTurned(slope, countError, wanted, maxScale);
  for (let round = 0; round < 5; round++) {
    weights = weightsFor(counts, wanted / slope);
    ({ slope, error: countError, leverage } = poissonSlope(counts, weights));
    if (!(slope > 0)) return notTurned(slope, countError, wanted, maxScale);
  }
  const raw = wanted / slope;
  const scale = Math.min(raw, maxScale);
  const bends = [...leverage].map(([at, of]) => of * slope * BEND * Math.log(at / scale));
  const error = Math.hypot(countError, ...bends);
  const bound = (k: number) => (k > 0 && Number.isFinite(k) ? wanted / k : null);
  return {
    slope,
    slopeError: error,
    told: "falls",
    scale,
    interval: Number.isFinite(error)
      ? [bound(slope + 1.96 * error), bound(slope - 1.96 * error)]
      : [0, null],
    capped: raw > maxScale,
    expected: 1 - Math.exp(-slope * scale),
  };
}

/** Sampled counts over the curve's fall instead of the scale: a slope of 1 is what the curve says, and is expected beforehand. */
function alongCurve(
  counts: readonly PromptCount[],
  curve: readonly CurvePoint[],
): DialFit["level"] {
  const moved = counts.map((count) => ({ ...count, scale: fallAt(curve, count.scale) }));
  const { slope, error } = poissonSlope(moved, new Map());
  const spread = levelSpread(curve);
  if (Math.abs(slope - 1) > CONTRADICTED * Math.hypot(error, spread)) return undefined;
  // Prompts that are all alike have no error at all.
  const [own, before] = [1 / Math.max(error, 1e-6) ** 2, 1 / spread ** 2];
  const value = (own * slope + before) / (own + before);
  const levelError = Math.sqrt(1 / (own + before));
  return shownToFall(value, levelError) ? { value, error: levelError, spread } : undefined;
}

/** Dividing by a fall that the answers do not show gives any scale at all, of either sign. */
const shownToFall = (slope: number, error: number): boolean => slope - 1.96 * error > 0;

function fitAlong(
  curve: readonly CurvePoint[],
  level: NonNullable<DialFit["level"]>,
  wanted: number,
  maxScale: number,
): DialFit {
  const raw = scaleAt(curve, wanted / level.value);
  const scale = Math.min(raw, maxScale);
  const fall = level.value * fallAt(curve, scale);
  const relative = Math.hypot(level.error / level.value, curveError(curve, scale));
  const bound = (sign: number): number | null => {
    const at = scaleAt(curve, (wanted / level.value) * Math.exp(sign * 1.96 * relative));
    return Number.isFinite(at) ? at : null;
  };
  return {
    // Of the straight line to this scale: what is expected elsewhere is a little off where the curve bends.
    slope: fall / scale,
    slopeError: (relative * fall) / scale,
    told: "falls",
    scale,
    interval: [bound(-1), bound(1)],
    capped: raw > maxScale,
    expected: 1 - Math.exp(-fall),
    level,
  };
}

/** Nothing is asked, or the habits do not fall with the scale: then there is no scale that a fit could find. */
function notTurned(slope: number, error: number, wanted: number, maxScale: number): DialFit {
  const rises = slope + 1.96 * error < 0;
  const scale = wanted === 0 || rises ? 0 : Math.min(1, maxScale);
  return {
    slope,
    slopeError: error,
    told: shownToFall(slope, error) ? "falls" : rises ? "rises" : "unclear",
    scale,
    interval: wanted === 0 ? [0, 0] : [0, null],
    capped: wanted > 0,
    expected: 1 - Math.exp(-slope * scale),
  };
}

/** Relative difference of a scale's own slope, one standard deviation, for each factor of e from the scale that is sought. */
const BEND = 0.25;

/** What of a scale's evidence is counted, 0 to 1, by scale; 1 where none is given. */
type Weights = ReadonlyMap<number, number>;

function weightsFor(counts: readonly PromptCount[], sought: number): Weights {
  const points = pooled(counts);
  const base = points.find(({ scale }) => scale === 0);
  return new Map(
    points
      .filter(({ scale }) => scale > 0)
      .map(({ scale, findings, words }) => {
        const fall = base
          ? Math.log((base.findings + 1) / base.words / ((findings + 1) / words))
          : 0;
        // Of log(rate), from the counts and from the bend.
        const own = 1 / (findings + 1);
        const bent = (BEND * Math.log(scale / sought) * fall) ** 2;
        return [scale, own / (own + bent)];
      }),
  );
}

/** Reduction that the fit expects at a scale, 0 to 1, with the 95 % interval of the slope's error. */
export function expectedAt(
  { slope, slopeError }: Pick<DialFit, "slope" | "slopeError">,
  scale: number,
): { value: number; interval: [number, number] } {
  const at = (k: number): number => 1 - Math.exp(-k * scale);
  return {
    value: at(slope),
    interval: [at(slope - 1.96 * slopeError), at(slope + 1.96 * slopeError)],
  };
}

/**
 * Iteratively reweighted least squares for log(findings) = log(words) + a - k * scale. The error is the sandwich over prompts
 * (Liang & Zeger 1986): several habits in one answer, and prompts that call for them at every scale, are in it as they are.
 */
function poissonSlope(
  counts: readonly PromptCount[],
  weights: Weights,
): {
  slope: number;
  error: number;
  /** By scale, of the slope: what it changes by where that scale's log(rate) is lower by the scale. */
  leverage: ReadonlyMap<number, number>;
} {
  const none = new Map<number, number>();
  const used = pooled(counts).filter((point) => point.words > 0);
  const total = used.reduce((sum, point) => sum + point.findings, 0);
  const words = used.reduce((sum, point) => sum + point.words, 0);
  if (used.length < 2 || total === 0)
    return { slope: 0, error: Number.POSITIVE_INFINITY, leverage: none };
  let intercept = Math.log(total / words);
  let slope = 0;
  let information = 0;
  let middle = 0;
  for (let round = 0; round < 50; round++) {
    let [w, ws, wss, r, rs] = [0, 0, 0, 0, 0];
    for (const point of used) {
      const weight = weights.get(point.scale) ?? 1;
      const mean = weight * point.words * Math.exp(Math.min(30, intercept - slope * point.scale));
      const rest = weight * point.findings - mean;
      w += mean;
      ws += mean * point.scale;
      wss += mean * point.scale * point.scale;
      r += rest;
      rs += rest * point.scale;
    }
    const determinant = w * wss - ws * ws;
    if (!(determinant > 1e-12)) break;
    const stepIntercept = (wss * r - ws * rs) / determinant;
    const stepSlope = (w * rs - ws * r) / determinant;
    intercept += clamp(stepIntercept, 2);
    slope -= clamp(stepSlope, 2);
    information = determinant / w;
    middle = ws / w;
    if (Math.abs(stepIntercept) + Math.abs(stepSlope) < 1e-10) break;
  }
  const ofPrompt = new Map<string, number>();
  for (const { promptId, scale, findings, words: own } of counts) {
    const weight = weights.get(scale) ?? 1;
    const rest = weight * (findings - own * Math.exp(Math.min(30, intercept - slope * scale)));
    ofPrompt.set(promptId, (ofPrompt.get(promptId) ?? 0) + rest * (scale - middle));
  }
  const prompts = ofPrompt.size;
  if (!(information > 0) || prompts < 2)
    return { slope, error: Number.POSITIVE_INFINITY, leverage: none };
  const meat = [...ofPrompt.values()].reduce((sum, score) => sum + score ** 2, 0);
  const leverage = new Map(
    used
      .filter(({ scale }) => scale > 0)
      .map(({ scale, words: own }) => {
        const mean = (weights.get(scale) ?? 1) * own * Math.exp(intercept - slope * scale);
        return [scale, (mean * (scale - middle) * scale) / information];
      }),
  );
  return { slope, error: Math.sqrt((meat * prompts) / (prompts - 1)) / information, leverage };
}

/** One point a scale. */
function pooled(counts: readonly PromptCount[]): DialPoint[] {
  const points = new Map<number, DialPoint>();
  for (const { scale, findings, words } of counts) {
    const point = points.get(scale) ?? { scale, findings: 0, words: 0 };
    points.set(scale, {
      scale,
      findings: point.findings + findings,
      words: point.words + words,
    });
  }
  return [...points.values()];
}

const clamp = (value: number, most: number): number => Math.max(-most, Math.min(most, value));
