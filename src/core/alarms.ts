/** What a training's own figures warn of before any evaluation does. */
import type { StepSeries } from "./event-log.js";

/** Steps that a figure is averaged over: single batches are noise. */
const WINDOW = 10;
/** Nats: a reward below this after WINDOW steps is more than a batch's noise around 0. */
const SUNK = -0.05;
/** Nats: tokens that should stay where they are have lost this much on average. */
const KEPT_SUNK = -0.3;

export interface Alarm {
  kind: "displacement" | "kept-lost" | "diverged";
  /** With the figures as they stand now. */
  message: string;
}

/** @param diverged whether the last step's loss is no number */
export function alarmsOf(series: StepSeries, diverged = false): Alarm[] {
  const recent = (name: string): number | undefined => {
    const values = (series[name] ?? []).slice(-WINDOW).map(([, value]) => value);
    return values.length < WINDOW
      ? undefined
      : values.reduce((sum, value) => sum + value, 0) / values.length;
  };
  const alarms: Alarm[] = [];
  const raise = (kind: Alarm["kind"], message: string): number => alarms.push({ kind, message });
  const chosen = recent("rewardChosen");
  const margin = recent("rewardMargin");
  // A margin may grow while both sides sink (likelihood displacement, arXiv 2410.08847).
  if (chosen !== undefined && margin !== undefined && chosen < SUNK && margin > 0)
    raise(
      "displacement",
      `Displacement: chosen answers are less likely than before training (reward ${chosen.toFixed(3)}) while the margin grows (${margin.toFixed(3)}).`,
    );
  const kept = recent("keptLogRatio");
  if (kept !== undefined && kept < KEPT_SUNK)
    raise(
      "kept-lost",
      `Tokens that should stay as they are have lost ${(-kept).toFixed(2)} nats on average.`,
    );
  if (diverged)
    raise("diverged", "The loss is no number: stop the run and try a lower learning rate.");
  return alarms;
}
