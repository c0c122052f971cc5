/** Draws a run from its events: a live list on a terminal, plain lines elsewhere. */
import { Listr, type ListrTaskWrapper } from "listr2";
import type { Listener, RunEvent } from "../pipeline/index.js";
import { createPace } from "./pace.js";

type Wrapper = Pick<ListrTaskWrapper<unknown, never, never>, "title" | "output">;

export interface RunView {
  listen: Listener;
  /** Ends the view; with an error the current stage is marked as failed. */
  close(error?: unknown): Promise<void>;
}

export function renderRun(live: boolean): RunView {
  return live ? liveView() : plainView();
}

/** @param left seconds that the task still takes, where known */
export function describeProgress(
  event: Extract<RunEvent, { event: "progress" }>,
  left?: number,
): string {
  const parts = [event.task];
  if (event.total) parts.push(`${event.done ?? 0}/${event.total} ${event.unit ?? ""}`.trim());
  if (event.tokensPerSecond) parts.push(`${Math.round(event.tokensPerSecond)} tokens/s`);
  if (left !== undefined && left >= 1) parts.push(`about ${formatLeft(left)} left`);
  return parts.join("  ");
}

/** No guess is good to the second. */
function formatLeft(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds / 10) * 10} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${(minutes / 60).toFixed(1)} h`;
}

export function describeDone(event: Extract<RunEvent, { event: "stage-done" }>): string {
  const time = event.reused ? "already done" : formatSeconds(event.seconds);
  return `${event.stage.padEnd(9)} ${event.summary}  (${time})`;
}

export function formatSeconds(seconds: number): string {
  if (seconds < 60) return `${seconds.toFixed(1)} s`;
  return `${Math.floor(seconds / 60)} min ${String(Math.round(seconds % 60)).padStart(2, "0")} s`;
}

/** A line for each finished stage, and one for the work in hand every ten seconds. */
function plainView(): RunView {
  let last = 0;
  const pace = createPace();
  return {
    listen(event) {
      if (event.event === "stage-start") process.stderr.write(`${event.stage} ...\n`);
      if (event.event === "stage-done") process.stderr.write(`${describeDone(event)}\n`);
      if (event.event === "warn") process.stderr.write(`warning: ${event.message}\n`);
      if (event.event !== "progress") return;
      const left = pace.left(event);
      if (Date.now() - last <= 10_000) return;
      last = Date.now();
      process.stderr.write(`  ${describeProgress(event, left)}\n`);
    },
    async close() {},
  };
}

function liveView(): RunView {
  const waiting = new Map<string, { start: () => void; end: (error?: unknown) => void }>();
  const wrappers = new Map<string, Wrapper>();
  const warnings: string[] = [];
  let running: Promise<unknown> = Promise.resolve();
  const begin = (stages: string[]): void => {
    const list = new Listr(
      stages.map((stage) => ({
        title: stage,
        task: (_context: unknown, task: Wrapper) => {
          wrappers.set(stage, task);
          return new Promise<void>((resolve, reject) => {
            waiting.set(stage, {
              start: () => {},
              end: (error) => (error === undefined ? resolve() : reject(error)),
            });
          });
        },
        rendererOptions: { persistentOutput: false },
      })) as never,
      {
        concurrent: false,
        rendererOptions: { collapseErrors: true, showErrorMessage: false } as never,
      },
    );
    running = list.run().catch(() => {});
  };
  let current: string | undefined;
  const pace = createPace();
  return {
    listen(event) {
      if (event.event === "run") begin(event.stages);
      if (event.event === "stage-start") current = event.stage;
      const wrapper = current ? wrappers.get(current) : undefined;
      if (event.event === "progress" && wrapper)
        wrapper.output = describeProgress(event, pace.left(event));
      if (event.event === "warn") {
        warnings.push(event.message);
        if (wrapper) wrapper.output = `warning: ${event.message}`;
      }
      if (event.event === "stage-done") {
        const done = event;
        // A stage that was done already may end before the list has begun its task.
        const finish = (): void => {
          const task = wrappers.get(done.stage);
          const slot = waiting.get(done.stage);
          if (!task || !slot) {
            setImmediate(finish);
            return;
          }
          task.title = describeDone(done);
          slot.end();
        };
        finish();
      }
    },
    async close(error) {
      if (error !== undefined && current) waiting.get(current)?.end(error);
      if (error === undefined || current)
        await Promise.race([running, new Promise((done) => setTimeout(done, 500).unref())]);
      // The next progress line has written over each of them.
      for (const warning of warnings) process.stderr.write(`warning: ${warning}\n`);
    },
  };
}
