/** The loss of each training step, and what the method itself aims at, out of a worker's event log. */
import { parseEvents, type StepSeries, stepSeries } from "../core/event-log.js";
import type { TrainingShown } from "./report-data.js";

/** The rest of a step's figures (memory, speed, norms) is for those who watch the training. */
const AIMS = ["meanLogRatio", "wantedLogRatio", "rewardChosen", "rewardRejected", "rewardMargin"];

export function trainingCurves(log: string): Pick<TrainingShown, "curve" | "aims"> {
  const series = stepSeries(parseEvents(log));
  const aims: StepSeries = {};
  for (const name of AIMS) if (series[name]) aims[name] = series[name];
  return { curve: (series.loss ?? []).map(([step, loss]) => ({ step, loss })), aims };
}
