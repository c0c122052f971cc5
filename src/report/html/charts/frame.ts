/** The frame of a line chart: grid, axis labels and a text for those who cannot see it. */
import { type Content, html, type Markup } from "../tag.js";
import { at, linear, type Scale, ticks } from "./axis.js";

export interface Frame {
  title: string;
  /** What the chart shows, in words: read out instead of it. */
  description: string;
  x: { label: string; domain: readonly [number, number] };
  y: { label: string; domain: readonly [number, number] };
  /** @default 300 */
  height?: number;
  draw(x: Scale, y: Scale): Content;
}

const WIDTH = 640;
const HEIGHT = 300;
const LEFT = 46;
const RIGHT = 14;
const TOP = 26;
const BOTTOM = 44;

export function lineChart(frame: Frame): Markup {
  const x = linear(frame.x.domain, [LEFT, WIDTH - RIGHT]);
  const height = frame.height ?? HEIGHT;
  const floor = height - BOTTOM;
  const y = linear(frame.y.domain, [floor, TOP]);
  return html`<svg class="chart" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${frame.title}: ${frame.description}">
${ticks(frame.y.domain, 4).map(
  (tick) =>
    html`<line class="grid" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${at(y(tick))}" y2="${at(y(tick))}"/><text class="tick" x="${LEFT - 8}" y="${at(y(tick) + 4.5)}" text-anchor="end">${tick}</text>`,
)}
${ticks(frame.x.domain, 6).map(
  (tick) =>
    html`<text class="tick" x="${at(x(tick))}" y="${floor + 18}" text-anchor="middle">${tick}</text>`,
)}
<line class="axis" x1="${LEFT}" x2="${WIDTH - RIGHT}" y1="${floor}" y2="${floor}"/>
<text class="axis-label" x="${LEFT - 38}" y="13">${frame.y.label}</text>
<text class="axis-label" x="${(LEFT + WIDTH - RIGHT) / 2}" y="${height - 6}" text-anchor="middle">${frame.x.label}</text>
${frame.draw(x, y)}
</svg>`;
}

export const plot = {
  left: LEFT,
  right: WIDTH - RIGHT,
  top: TOP,
  bottom: HEIGHT - BOTTOM,
} as const;

export function path(points: readonly (readonly [number, number])[]): string {
  return points.map(([x, y], index) => `${index === 0 ? "M" : "L"}${at(x)} ${at(y)}`).join("");
}
