/** What a run tells about itself while it works: the log `events.jsonl` and the terminal are both drawn from these. */
import { appendFileSync, mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { type Alarm, alarmsOf } from "../core/alarms.js";
import { addStep, type StepSeries } from "../core/event-log.js";
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
  /** `alarm`: raised by a training's own figures. */
  | { event: "warn"; stage: string; message: string; alarm?: Alarm["kind"] }
  | { event: "run-done"; directory: string; seconds: number };

export type Listener = (event: RunEvent) => void;

/** Appends each event as one line with its time (ms since 1970); a torn last line after a kill harms nobody. */
export function logEvents(path: string): Listener {
  mkdirSync(dirname(path), { recursive: true });
  return (event) => appendFileSync(path, `${JSON.stringify({ time: Date.now(), ...event })}\n`);
}

/**
 * Passes a worker's events on as run events. Keeps each training's figures, and warns the first time that they give cause
 * to: once a kind and training, at the step where it first holds.
 */
export function followWorker(
  stage: string,
  task: string,
  emit: Listener,
): (event: WorkerEvent) => void {
  let series: StepSeries = {};
  let told = new Set<Alarm["kind"]>();
  return (event) => {
    // One engine may run several jobs, and each worker begins with this.
    if (event.event === "hello") {
      series = {};
      told = new Set();
    }
    const shown = fromWorker(stage, task, event);
    if (shown) emit(shown);
    if (event.event !== "step") return;
    addStep(series, event);
    for (const { kind, message } of alarmsOf(series)) {
      if (told.has(kind)) continue;
      told.add(kind);
      emit({
        event: "warn",
        stage,
        message: `${task}, step ${event.step}: ${message}`,
        alarm: kind,
      });
    }
  };
}

/** A worker's event as a run event, or nothing where the user has no use for it. */
function fromWorker(stage: string, task: string, event: WorkerEvent): RunEvent | undefined {
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
        task: `${task}, loss ${event.loss.toFixed(3)}${methodFigures(event)}`,
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

/** What the method itself aims at: the loss alone does not say how far it has come. */
function methodFigures(step: Record<string, unknown>): string {
  const figure = (name: string): string | undefined => {
    const value = step[name];
    return typeof value === "number" ? value.toFixed(2).replace(/^-(?=0\.00$)/, "") : undefined;
  };
  const [achieved, wanted] = [figure("meanLogRatio"), figure("wantedLogRatio")];
  if (achieved && wanted) return `, log-ratio ${achieved} of ${wanted}`;
  const [chosen, rejected] = [figure("rewardChosen"), figure("rewardRejected")];
  if (chosen && rejected) return `, reward ${chosen} chosen, ${rejected} rejected`;
  return typeof step.won === "number" ? `, won ${Math.round(100 * step.won)} %` : "";
}
