/**
 * The dial: which adapter scale gives the requested dampening. Habit counts fall about exponentially with the
 * scale, so one Poisson regression, log(rate) = a - k * scale, pools every measured scale (McCullagh & Nelder,
 * Generalized Linear Models, ch. 6; offset = log words). Monotone by construction where k > 0.
 */

/** What was measured at one scale. */
export interface DialPoint {
  scale: number;
  findings: number;
  words: number;
}

export interface DialFit {
  /** Fall of log(rate) per unit of scale. */
  slope: number;
  /** Standard error of `slope`, over-dispersion taken in. */
  slopeError: number;
  /** Scale that meets the request, cut to [0, maxScale]. */
  scale: number;
  /** 95 % interval of that scale from the slope's error. */
  interval: [number, number];
  /** Whether the request lies beyond maxScale. */
  capped: boolean;
  /** 1 - rate(scale)/rate(0) as fitted. */
  expected: number;
}

/** @param dose requested reduction, 0..1 */
export function fitDial(points: readonly DialPoint[], dose: number, maxScale: number): DialFit {
  const { slope, error } = poissonSlope(points);
  const wanted = -Math.log(1 - dose);
  const raw = slope > 0 ? wanted / slope : Number.POSITIVE_INFINITY;
  const scale = Math.min(raw, maxScale);
  const bound = (k: number) => (k > 0 ? Math.min(wanted / k, maxScale) : maxScale);
  return {
    slope,
    slopeError: error,
    scale,
    interval: [bound(slope + 1.96 * error), bound(slope - 1.96 * error)],
    capped: raw > maxScale,
    expected: 1 - Math.exp(-slope * scale),
  };
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

/** Iteratively reweighted least squares for log(findings) = log(words) + a - k * scale. */
function poissonSlope(points: readonly DialPoint[]): { slope: number; error: number } {
  const used = points.filter((point) => point.words > 0);
  const total = used.reduce((sum, point) => sum + point.findings, 0);
  const words = used.reduce((sum, point) => sum + point.words, 0);
  if (used.length < 2 || total === 0) return { slope: 0, error: Number.POSITIVE_INFINITY };
  let intercept = Math.log(total / words);
  let slope = 0;
  let information = 0;
  for (let round = 0; round < 50; round++) {
    let [w, ws, wss, r, rs] = [0, 0, 0, 0, 0];
    for (const point of used) {
      const mean = point.words * Math.exp(Math.min(30, intercept - slope * point.scale));
      const rest = point.findings - mean;
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
    if (Math.abs(stepIntercept) + Math.abs(stepSlope) < 1e-10) break;
  }
  // Habit counts are over-dispersed (several in one answer): about twice the Poisson variance.
  const dispersion = 2;
  return {
    slope,
    error: information > 0 ? Math.sqrt(dispersion / information) : Number.POSITIVE_INFINITY,
  };
}

const clamp = (value: number, most: number): number => Math.max(-most, Math.min(most, value));
