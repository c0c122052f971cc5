/** What the dial's gates look at, at the chosen scale: the same figures for terminal, page and summary. */
import type { DialGate, GatesAtScale } from "../train/index.js";
import { signed } from "./figures.js";

export const READ_FROM: Readonly<Record<GatesAtScale["from"], string>> = {
  measured: "measured there",
  interpolated: "not measured there: interpolated between the scales beside it",
  extrapolated: "not measured there: in proportion to the largest measured scale",
};

interface Shown {
  what: string;
  short: string;
  unit: string;
  /** From what is saved to the unit. */
  times: number;
  digits: number;
}

const SHOWN: Readonly<Record<DialGate, Shown>> = {
  length: {
    what: "words an answer outside findings",
    short: "words",
    unit: "%",
    times: 100,
    digits: 1,
  },
  cut: {
    what: "answers cut by the token limit",
    short: "cut",
    unit: "points",
    times: 100,
    digits: 1,
  },
  degenerate: {
    what: "degenerate answers",
    short: "degenerate",
    unit: "points",
    times: 100,
    digits: 1,
  },
  refusals: {
    what: "first words of the base's own refusals",
    short: "refusals",
    unit: "nats",
    times: 1,
    digits: 2,
  },
};

/** One row a gate: its change with the standard error, and the change that would hold back; of one that nobody read, that it was not watched. */
export function gateRows({ readings }: GatesAtScale) {
  return (Object.keys(SHOWN) as DialGate[]).map((gate) => {
    const { what, short, unit, times, digits } = SHOWN[gate];
    const reading = readings.find((each) => each.gate === gate);
    if (reading === undefined) return { what, short, change: "not watched", limit: "" };
    const { change, error, limit } = reading;
    const show = (value: number): string => signed(times * value, digits);
    const way = gate === "length" ? `±${show(limit).slice(1)}` : show(limit);
    return {
      what,
      short,
      change: `${show(change)} ± ${(times * error).toFixed(digits)} ${unit}`,
      limit: `${way} ${unit}`,
    };
  });
}

/** All of it in one line. */
export function gatesRead(gates: GatesAtScale): string {
  const parts = gateRows(gates).map(({ short, change }) => `${short} ${change}`);
  return `gates ${READ_FROM[gates.from]}: ${parts.join(", ")}`;
}
