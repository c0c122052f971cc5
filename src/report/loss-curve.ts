/** The loss of each training step, out of a worker's event log. */
import { parseEvents, stepSeries } from "../core/event-log.js";
import type { TrainingShown } from "./report-data.js";

export function lossCurve(log: string): TrainingShown["curve"] {
  return (stepSeries(parseEvents(log)).loss ?? []).map(([step, loss]) => ({ step, loss }));
}
