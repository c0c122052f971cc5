/** The dial: measured scales with their error, the fit, the request and the scale that was chosen. */
import type { Dial } from "../../../train/index.js";
import { html, type Markup } from "../tag.js";
import { at } from "./axis.js";
import { lineChart, path, plot } from "./frame.js";

interface Rated {
  scale: number;
  rate: number;
  error: number;
}

export function dialChart(dial: Dial): Markup {
  const points: Rated[] = dial.points
    .filter(({ words }) => words > 0)
    .map(({ scale, findings, words, rateError }) => ({
      scale,
      rate: (1000 * findings) / words,
      error: 1960 * rateError,
    }));
  const start = fittedRate(dial);
  const request = start * (1 - dial.dose);
  const last = Math.max(1, dial.scale, ...points.map(({ scale }) => scale));
  const most = Math.max(start, ...points.map(({ rate, error }) => rate + error));
  const curve = Array.from({ length: 61 }, (_, index) => {
    const scale = (last * 1.06 * index) / 60;
    return [scale, start * Math.exp(-dial.fit.slope * scale)] as const;
  });
  const measured = points
    .map(({ scale, rate }) => `${rate.toFixed(1)} at scale ${scale}`)
    .join(", ");
  return lineChart({
    title: "Dial",
    description: `findings per 1,000 other words ${measured}; request ${request.toFixed(1)}; chosen scale ${dial.scale}`,
    x: { label: "adapter scale", domain: [0, last * 1.06] },
    y: { label: "findings per 1,000 other words", domain: [0, most * 1.08] },
    draw: (x, y) => {
      const [low, high] = dial.fit.interval;
      const end = plot.right;
      const left = Math.min(end, low === null ? end : x(low));
      const right = Math.min(end, high === null ? end : x(high));
      const chosen = x(dial.scale);
      const labelLeft = chosen > plot.right - 90;
      const below = y(request) + 20 < plot.bottom;
      return html`<rect class="band" x="${at(left)}" y="${plot.top}" width="${at(right - left)}" height="${plot.bottom - plot.top}"/>
<line class="request" x1="${plot.left}" x2="${end}" y1="${at(y(request))}" y2="${at(y(request))}"/>
<text class="note request-text" x="${plot.left + 6}" y="${at(y(request) + (below ? 15 : -6))}">planned: ${Math.round(100 * dial.dose)} % fewer</text>
<path class="fit" d="${path(curve.map(([scale, rate]) => [x(scale), y(rate)]))}"/>
<line class="chosen" x1="${at(chosen)}" x2="${at(chosen)}" y1="${plot.top}" y2="${plot.bottom}"/>
<text class="note chosen-text" x="${at(chosen + (labelLeft ? -6 : 6))}" y="${plot.top + 12}" text-anchor="${labelLeft ? "end" : "start"}">scale ${dial.scale}</text>
${points.map(
  ({ scale, rate, error }) =>
    html`<line class="whisker" x1="${at(x(scale))}" x2="${at(x(scale))}" y1="${at(y(Math.max(0, rate - error)))}" y2="${at(y(rate + error))}"/><circle class="point" cx="${at(x(scale))}" cy="${at(y(rate))}" r="5"/>`,
)}`;
    },
  });
}

/** Rate at scale 0 of the Poisson fit: its total equals the findings that were counted. */
export function fittedRate({ points, fit }: Dial): number {
  const findings = points.reduce((sum, point) => sum + point.findings, 0);
  const words = points.reduce(
    (sum, point) => sum + point.words * Math.exp(-fit.slope * point.scale),
    0,
  );
  return words > 0 ? (1000 * findings) / words : 0;
}
