/** What a run tells about itself while it works: the log `events.jsonl` and the terminal are both drawn from these. */
import { appendFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import type { WorkerEvent } from "../engine/index.js";

export type RunEvent =
  | { event: "run"; name: string; directory: string; stages: string[] }
  | { event: "stage-start"; stage: string }
  | { event: "stage-done"; stage: string; seconds: number; reused: boolean; summary: string }
  /** One line on what a stage is doing; `done/total` where it can be counted. */
  | {
      event: "progress";
      stage: string;
      task: string;
      done?: number;
      total?: number;
      unit?: string;
      tokensPerSecond?: number;
    }
  | { event: "warn"; stage: string; message: string }
  | { event: "run-done"; directory: string; seconds: number };

export type Listener = (event: RunEvent) => void;

/** Appends each event as one line with its time (ms since 1970); a torn last line after a kill harms nobody. */
export function logEvents(path: string): Listener {
  mkdirSync(dirname(path), { recursive: true });
  return (event) => appendFileSync(path, `${JSON.stringify({ time: Date.now(), ...event })}\n`);
}

/** A worker's event as a run event, or nothing where the user has no use for it. */
export function fromWorker(stage: string, task: string, event: WorkerEvent): RunEvent | undefined {
  switch (event.event) {
    case "progress":
      return {
        event: "progress",
        stage,
        task,
        done: event.done,
        total: event.total,
        unit: event.unit,
        tokensPerSecond: event.tokensPerSecond,
      };
    case "step":
      return {
        event: "progress",
        stage,
        task: `${task}, loss ${event.loss.toFixed(3)}`,
        done: event.step,
        total: event.steps,
        unit: "steps",
        ...(event.tokensPerSecond == null ? {} : { tokensPerSecond: event.tokensPerSecond }),
      };
    case "phase":
      return { event: "progress", stage, task: `${task}: ${event.phase}` };
    case "warn":
      return { event: "warn", stage, message: event.message };
    default:
      return undefined;
  }
}
