/** The dial's curve as an SVG file of its own: for a page that shows pictures and no markup. */
import type { Dial } from "../../train/index.js";
import { dialChart } from "./charts/dial-chart.js";
import { CHART_STYLE, LIGHT } from "./style.js";
import { html, raw, render } from "./tag.js";

const WIDTH = 720;
const HEIGHT = 350;

/** On a light ground of its own, since nobody knows what it is shown on. */
export function dialPicture(dial: Dial): string {
  const style = raw(`<style>:root{${LIGHT}}${CHART_STYLE}</style>`);
  return `${render(html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="-10 -8 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}">
${style}<rect x="-10" y="-8" width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>
${dialChart(dial)}
</svg>`)}\n`;
}
