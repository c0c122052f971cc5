/** Numbers as sentences say them. */
import type { Interval } from "../statistics/index.js";

/** 0.034 -> "3.4 %". */
export function percent(share: number): string {
  return `${trim(100 * share)} %`;
}

/** 0.034 -> "3.4 points". */
export function points(share: number): string {
  const text = trim(100 * share);
  return `${text} ${text === "1" ? "point" : "points"}`;
}

export function percentRange([low, high]: Interval): string {
  return `${trim(100 * low)} to ${trim(100 * high)} %`;
}

function trim(value: number): string {
  const text = value.toFixed(1).replace(/\.0$/, "");
  return text === "-0" ? "0" : text;
}
