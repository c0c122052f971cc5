/** Passages with findings: where rules of several categories find the same words, the reader meets one habit. */
import type { Finding } from "../core/rows.js";

/**
 * Number of passages that findings cover: findings that overlap, directly or by way of others, are one. Findings of one category
 * never overlap, so that within a category it is their number. What rates count.
 */
export function placesOf(findings: readonly Pick<Finding, "start" | "end">[]): number {
  if (findings.length < 2) return findings.length;
  let places = 0;
  let reached = -1;
  for (const { start, end } of [...findings].sort((a, b) => a.start - b.start)) {
    if (start >= reached) places++;
    reached = Math.max(reached, end);
  }
  return places;
}
