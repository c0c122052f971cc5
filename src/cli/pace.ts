/** How long a task still takes, by its pace so far. */
import type { RunEvent } from "../pipeline/index.js";

type Progress = Extract<RunEvent, { event: "progress" }>;

export interface Pace {
  /** Seconds left of the event's task; undefined where it cannot be told yet. */
  left(event: Progress): number | undefined;
}

/** Below this share of the work, and before this many seconds, a guess is worse than none. */
const LEAST_SHARE = 0.03;
const LEAST_SECONDS = 10;

/** @param now milliseconds */
export function createPace(now: () => number = Date.now): Pace {
  let task = "";
  let from = { time: 0, done: 0 };
  return {
    left({ stage, task: name, unit, done, total }) {
      if (done === undefined || !total) return undefined;
      // A training's task carries its loss, which changes with every step.
      const key = `${stage} ${unit} ${total} ${name.replace(/, loss .*/, "")}`;
      if (key !== task || done < from.done) {
        task = key;
        from = { time: now(), done };
        return undefined;
      }
      const seconds = (now() - from.time) / 1000;
      const moved = done - from.done;
      if (seconds < LEAST_SECONDS || moved < LEAST_SHARE * total) return undefined;
      return ((total - done) / moved) * seconds;
    },
  };
}
