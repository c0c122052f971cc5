/** The loss of each training step, out of a worker's event log. */
import type { TrainingShown } from "./report-data.js";

/** After a resume the log holds some steps twice: the later line is the one that counts. */
export function lossCurve(log: string): TrainingShown["curve"] {
  const losses = new Map<number, number>();
  for (const line of log.split("\n")) {
    if (!line.includes('"step"')) continue;
    const event = parseLine(line);
    if (event?.event === "step" && Number.isFinite(event.step) && Number.isFinite(event.loss))
      losses.set(event.step, event.loss);
  }
  return [...losses]
    .map(([step, loss]) => ({ step, loss }))
    .sort((left, right) => left.step - right.step);
}

/** A kill may tear the log's last line; a loss that diverged is no JSON number. */
function parseLine(line: string): { event: string; step: number; loss: number } | undefined {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
