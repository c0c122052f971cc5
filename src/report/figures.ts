/** Numbers as pages, tables and cards print them: percentages, intervals, counts, times. One place, so that they agree. */
import type { Comparison, Score } from "../evaluate/index.js";

type Interval = readonly [number, number] | null;

/** 0.573 -> "57 %"; small shares keep one decimal. "n/a" where nothing was measured. */
export function percent(share: number | null, digits = 0): string {
  return share === null ? "n/a" : `${fixed(100 * share, digits)} %`;
}

/** [0.49, 0.64] -> "[49, 64]". */
export function percentInterval(interval: Interval, digits = 0): string {
  if (interval === null) return "";
  return `[${fixed(100 * interval[0], digits)}, ${fixed(100 * interval[1], digits)}]`;
}

/** A reduction in words: .6 -> "60 % fewer", -.6 -> "60 % more"; its interval is turned round with it. */
export function fewer(
  value: number,
  interval: Interval = null,
): { text: string; interval: string } {
  const more = value < 0;
  const turned: Interval = interval && more ? [-interval[1], -interval[0]] : interval;
  return {
    text: `${percent(Math.abs(value))} ${more ? "more" : "fewer"}`,
    interval: percentInterval(turned),
  };
}

/** Three significant figures at most, no exponent. */
export function number(value: number | null): string {
  if (value === null) return "n/a";
  const size = Math.abs(value);
  return fixed(value, size >= 100 ? 0 : size >= 10 ? 1 : size >= 0.1 || size === 0 ? 2 : 4);
}

/** A value of a measure in the measure's own unit. */
export function inUnit(value: number | null, unit: string): string {
  if (value === null) return "n/a";
  if (unit.startsWith("share")) return percent(value, value < 0.1 ? 1 : 0);
  if (unit === "words" || unit.startsWith("per 1,000 words")) return fixed(value, 1);
  return number(value);
}

/** The change with its sign: points for shares, percent for ratios, else the unit's own figures. */
export function change(row: Comparison): string {
  const { difference, interval } = row;
  if (difference === null) return "n/a";
  const show = shower(row);
  return `${show(difference)}${interval === null ? "" : ` [${show(interval[0])}, ${show(interval[1])}]`}`;
}

/** What `change` counts in. */
export function changeUnit(row: Comparison): string {
  if (row.change === "ratio") return "%";
  return row.unit.startsWith("share") ? "points" : row.unit;
}

function shower(row: Comparison): (value: number) => string {
  if (row.change === "ratio") return (value) => signed(100 * (value - 1), 1);
  if (row.unit.startsWith("share")) return (value) => signed(100 * value, 1);
  return (value) => signed(value, /^(nats|bits)/.test(row.unit) ? 4 : 2);
}

export function signed(value: number, digits: number): string {
  const text = fixed(value, digits);
  return value > 0 && Number(text) !== 0 ? `+${text}` : text;
}

export function scoreText(score: Pick<Score, "value" | "unit">): string {
  return inUnit(score.value, score.unit);
}

/** 74 -> "1 min 14 s". */
export function duration(seconds: number): string {
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.round(seconds);
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  const rest = String(whole % 60).padStart(2, "0");
  return hours > 0
    ? `${hours} h ${String(minutes).padStart(2, "0")} min`
    : `${minutes} min ${rest} s`;
}

export function count(value: number): string {
  return value.toLocaleString("en-US");
}

export { plural } from "../core/plural.js";

/** toFixed without "-0". */
function fixed(value: number, digits: number): string {
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace("-", "") : text;
}
