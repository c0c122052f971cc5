/** The answer as one bar: how far the rate fell, how sure that is, and where the request lies. */
import { html, type Markup } from "../tag.js";

export interface Gauge {
  dose: number;
  /** What stands under the line at `dose`. */
  mark: string;
  value: number | null;
  interval: readonly [number, number] | null;
  label: string;
}

const place = (share: number): string => `${(100 * Math.min(1, Math.max(0, share))).toFixed(1)}%`;

export function gauge({ dose, mark, value, interval, label }: Gauge): Markup {
  const [low, high] = interval ?? [0, 0];
  const width = Math.max(0, Math.min(1, high) - Math.max(0, low));
  return html`<svg class="gauge" width="100%" height="62" role="img" aria-label="${label}">
<rect class="track" x="0" y="18" width="100%" height="16" rx="8"/>
${value !== null && html`<rect class="fill" x="0" y="18" width="${place(value)}" height="16" rx="8"/>`}
${interval && html`<rect class="spread" x="${place(low)}" y="13" width="${(100 * width).toFixed(1)}%" height="26" rx="5"/>`}
${value !== null && html`<line class="value" x1="${place(value)}" x2="${place(value)}" y1="11" y2="41"/>`}
<line class="asked" x1="${place(dose)}" x2="${place(dose)}" y1="4" y2="44"/>
${dose > 0.1 && html`<text class="tick" x="0" y="59">0 %</text>`}
${dose < 0.78 && html`<text class="tick" x="100%" y="59" text-anchor="end">100 % fewer</text>`}
<text class="tick asked-text" x="${place(dose)}" y="59" text-anchor="middle">${mark}</text>
</svg>`;
}
