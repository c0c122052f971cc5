/** The dial's curve as a terminal table, and what it says of the request. */
import { type Dial, expectedAt, HELD_BACK_BY, TOLD } from "../../train/index.js";
import { gateRows, READ_FROM } from "../gate-readings.js";
import { alignColumns } from "./columns.js";

export function renderDial(dial: Dial): string {
  const base = dial.points[0];
  const rateOf = (point: Dial["points"][number]): number =>
    (1000 * point.findings) / Math.max(1, point.words);
  const rows = dial.points.map((point) => [
    point.scale.toFixed(2),
    rateOf(point).toFixed(2),
    base && base !== point ? percent(1 - rateOf(point) / Math.max(1e-9, rateOf(base))) : "",
    percent(point.share),
    point.meanWords.toFixed(1),
    percent(point.cut),
    // Runs of earlier versions have neither of these.
    point.degenerate == null ? "" : percent(point.degenerate),
    point.refusals ? signed(point.refusals.change) : "",
    String(point.answers),
  ]);
  const table = alignColumns(
    [
      [
        "scale",
        "/ 1,000 words",
        "fewer",
        "answers with one",
        "words an answer",
        "cut",
        "degenerate",
        "refusals, nats",
        "answers",
      ],
      ...rows,
    ],
    Array.from({ length: 9 }, () => ({ align: "right" as const })),
  ).map((cells) => cells.join("  "));
  const { value, interval } = expectedAt(dial.fit, dial.scale);
  const lines = [
    ...table,
    "",
    `dose ${percent(dial.dose)}: scale ${dial.scale}, expected ${percent(value)} fewer [${percent(interval[0])}, ${percent(interval[1])}]`,
    `the fit wants ${wantedScale(dial.fit)} [${scaleText(dial.fit.interval[0])}, ${scaleText(dial.fit.interval[1])}]`,
  ];
  lines.push(...curveLines(dial));
  if (dial.heldBack)
    lines.push(`held back by ${HELD_BACK_BY[dial.heldBack.by]}: the request would break that gate`);
  const told = TOLD[dial.fit.told ?? "falls"];
  if (told !== undefined) lines.push(`scale ${dial.fit.scale} is ${told}`);
  else if (dial.fit.capped)
    lines.push(
      "the request lies beyond the largest scale allowed: train with a larger trainDose, or ask for less",
    );
  return `${[...lines, ...gateLines(dial)].join("\n")}\n`;
}

/** What the curve was read off, and whether sampled answers bear it out. */
function curveLines({ curve, fit }: Dial): string[] {
  if (!curve || curve.length === 0) return [];
  const read = curve.map(
    ({ scale, fall, error }) =>
      `${percent(1 - Math.exp(-fall))} ± ${(100 * error * Math.exp(-fall)).toFixed(1)} at ${scale}`,
  );
  const places = Math.max(...curve.map((point) => point.places));
  const level = fit.level
    ? `sampled answers fell ${fit.level.value.toFixed(2)} ± ${fit.level.error.toFixed(2)} times as far (1 ± ${fit.level.spread.toFixed(2)} expected beforehand)`
    : "left out: it does not fall, or sampled answers contradict it";
  return [
    `the base's own habits, word for word, ${places} places, less likely by ${read.join(", ")}`,
    level,
  ];
}

function gateLines({ gates, scale }: Dial): string[] {
  if (!gates) return [];
  const rows = gateRows(gates).map(({ what, change, limit }) => [what, change, limit]);
  const table = alignColumns(
    [["gate", "change ± its standard error", "held back, less the error, at"], ...rows],
    [{}, { align: "right" }, {}],
  ).map((cells) => cells.join("  "));
  return ["", `gates at scale ${scale}, ${READ_FROM[gates.from]}`, ...table];
}

/** The interval is not cut at the largest scale, so neither may the scale seem to be: the two would contradict each other. */
function wantedScale({ scale, capped, told = "falls" }: Dial["fit"]): string {
  const text = scale.toFixed(2);
  return capped && TOLD[told] === undefined
    ? `a scale of more than ${text}, the largest allowed`
    : `scale ${text}`;
}

/** The fit's error leaves a bound open where the slope could be nought. */
const scaleText = (bound: number | null): string => bound?.toFixed(2) ?? "no limit";

const signed = (nats: number): string => `${nats > 0 ? "+" : ""}${nats.toFixed(2)}`;

const percent = (share: number): string => `${(100 * share).toFixed(0)} %`;
