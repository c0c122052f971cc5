/** The training loss, step by step, with a running mean through its noise. */
import type { TrainingShown } from "../../report-data.js";
import { html, type Markup } from "../tag.js";
import { at } from "./axis.js";
import { lineChart, path } from "./frame.js";
import { runningMean } from "./running-mean.js";

type Curve = TrainingShown["curve"];

export function lossChart(curve: Curve): Markup {
  const losses = curve.map(({ loss }) => loss);
  const steps = curve.map(({ step }) => step);
  const [first, last] = [losses[0] ?? 0, losses.at(-1) ?? 0];
  return lineChart({
    title: "Training loss",
    description: `from ${first.toFixed(3)} to ${last.toFixed(3)} in ${curve.length} steps`,
    x: { label: "step", domain: [Math.min(...steps), Math.max(...steps)] },
    y: { label: "loss", domain: [Math.min(0, ...losses), Math.max(...losses) * 1.05] },
    draw: (x, y) => html`${curve.map(
      ({ step, loss }) =>
        html`<circle class="dot" cx="${at(x(step))}" cy="${at(y(loss))}" r="2.5"/>`,
    )}
<path class="fit" d="${path(runningMean(curve.map(({ step, loss }) => [step, loss])).map(([step, loss]) => [x(step), y(loss)]))}"/>`,
  });
}
