/** Interval of a share. Counts may be fractional (divided by a design effect). */
import type { Interval } from "./interval.js";
import { Z95 } from "./normal.js";

/**
 * Wilson score interval: (p + z^2/2n ± z sqrt(p(1-p)/n + z^2/4n^2)) / (1 + z^2/n).
 * E. B. Wilson, JASA 22 (1927) 209-212. [0, 1] when n is 0.
 */
export function wilson(hits: number, n: number, z = Z95): Interval {
  if (n <= 0) return [0, 1];
  const p = hits / n;
  const centre = p + (z * z) / (2 * n);
  const half = z * Math.sqrt((p * (1 - p)) / n + (z * z) / (4 * n * n));
  const scale = 1 + (z * z) / n;
  return [Math.max(0, (centre - half) / scale), Math.min(1, (centre + half) / scale)];
}
