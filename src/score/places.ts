/** Passages with findings: where rules of several categories find the same words, the reader meets one habit. */
import type { Finding } from "../core/rows.js";

/** Passages that findings cover, in order: findings that overlap, directly or by way of others, are one. */
export function joinPlaces(
  findings: readonly Pick<Finding, "start" | "end">[],
): { start: number; end: number }[] {
  const places: { start: number; end: number }[] = [];
  for (const { start, end } of [...findings].sort((a, b) => a.start - b.start)) {
    const last = places.at(-1);
    if (last && start < last.end) last.end = Math.max(last.end, end);
    else places.push({ start, end });
  }
  return places;
}

/**
 * Number of passages that findings cover. Findings of one category never overlap, so that within a category it is their number.
 * What rates count.
 */
export function placesOf(findings: readonly Pick<Finding, "start" | "end">[]): number {
  return findings.length < 2 ? findings.length : joinPlaces(findings).length;
}
