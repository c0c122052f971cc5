/** One reduction as a point with its interval on a shared axis; coordinates in percent, so that it stretches unwarped. */
import { html, type Markup } from "../tag.js";

/** Left end of the axis: a rise beyond this is drawn as an arrow. */
export const AXIS = [-0.5, 1] as const;

export function position(value: number): number {
  const [from, to] = AXIS;
  return (100 * (Math.min(to, Math.max(from, value)) - from)) / (to - from);
}

export interface IntervalRow {
  value: number;
  interval: readonly [number, number] | null;
  dose: number;
  /** Read out instead of the drawing. */
  label: string;
}

export function intervalRow({ value, interval, dose, label }: IntervalRow): Markup {
  const place = (share: number): string => `${position(share).toFixed(1)}%`;
  const beyond = interval !== null && interval[0] < AXIS[0];
  return html`<svg class="interval" width="100%" height="26" role="img" aria-label="${label}">
<line class="zero" x1="${place(0)}" x2="${place(0)}" y1="0" y2="26"/>
<line class="request" x1="${place(dose)}" x2="${place(dose)}" y1="0" y2="26"/>
${interval && html`<line class="whisker" x1="${place(interval[0])}" x2="${place(interval[1])}" y1="13" y2="13"/>`}
${beyond && html`<svg x="0" y="7" width="8" height="12" overflow="visible"><path class="arrow" d="M8 0 1 6l7 6z"/></svg>`}
${value >= AXIS[0] && html`<circle class="point" cx="${place(value)}" cy="13" r="5.5"/>`}
</svg>`;
}

/** Labels of the axis, for the table's head. */
export function intervalAxis(dose: number): Markup {
  const marks = [-0.5, 0, 0.5, 1].filter((mark) => Math.abs(mark - dose) > 0.12);
  const text = (share: number, words: string, kind: string): Markup =>
    html`<span class="${kind}" style="left:${position(share).toFixed(1)}%">${words}</span>`;
  return html`<div class="axis-marks" aria-hidden="true">${marks.map((mark) =>
    text(mark, `${Math.round(100 * mark)} %`, "mark"),
  )}${text(dose, `asked ${Math.round(100 * dose)} %`, "mark asked")}</div>`;
}
