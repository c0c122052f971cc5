/** What a training aims at beside its loss: small charts, each of one figure or of two that belong together. */
import type { StepSeries } from "../../../core/event-log.js";
import { html, type Markup } from "../tag.js";
import { lineChart, path } from "./frame.js";
import { runningMean } from "./running-mean.js";

interface Aim {
  title: string;
  label: string;
  /** Of the step events; the second is drawn dashed. */
  names: readonly string[];
  words: readonly string[];
}

const AIMS: readonly Aim[] = [
  {
    title: "Log-ratio to the base",
    label: "log-ratio, nats: achieved (line), wanted (dashed)",
    names: ["meanLogRatio", "wantedLogRatio"],
    words: ["achieved", "wanted"],
  },
  {
    title: "Rewards",
    label: "reward: chosen (line), rejected (dashed)",
    names: ["rewardChosen", "rewardRejected"],
    words: ["chosen", "rejected"],
  },
  {
    title: "Margin",
    label: "margin: reward of chosen less rejected",
    names: ["rewardMargin"],
    words: ["margin"],
  },
];

const HEIGHT = 190;

/** Only those of which the run has every figure; one point makes no line. */
export function aimCharts(series: StepSeries): Markup[] {
  return AIMS.filter(({ names }) => names.every((name) => (series[name]?.length ?? 0) > 1)).map(
    (aim) => aimChart(aim, series),
  );
}

function aimChart({ title, label, names, words }: Aim, series: StepSeries): Markup {
  const lines = names.map((name) => runningMean(series[name]!));
  const steps = lines.flat().map(([step]) => step);
  const values = lines.flat().map(([, value]) => value);
  const [low, high] = [Math.min(0, ...values), Math.max(0, ...values)];
  const spare = 0.05 * (high - low || 1);
  const ends = lines.map((line, index) => {
    const [first, last] = [line[0]![1], line.at(-1)![1]];
    return `${words[index]} from ${first.toFixed(2)} to ${last.toFixed(2)}`;
  });
  return lineChart({
    title,
    description: ends.join("; "),
    height: HEIGHT,
    x: { label: "step", domain: [Math.min(...steps), Math.max(...steps)] },
    y: { label, domain: [low - (low < 0 ? spare : 0), high + (high > 0 ? spare : 0)] },
    draw: (x, y) =>
      lines.map(
        (line, index) =>
          html`<path class="${index === 0 ? "fit" : "fit beside"}" d="${path(line.map(([step, value]) => [x(step), y(value)]))}"/>`,
      ),
  });
}
