import { describe, expect, it } from "vitest";
import type { WorkerEvent } from "../../src/engine/index.js";
import { followWorker, type RunEvent } from "../../src/pipeline/index.js";

const hello = (): WorkerEvent => ({
  seq: 0,
  time: 0,
  event: "hello",
  versions: {},
  devices: [],
  pid: 1,
});
const step = (at: number, figures: Record<string, number> = {}): WorkerEvent => ({
  seq: at,
  time: at,
  event: "step",
  step: at,
  steps: 40,
  loss: 0.239,
  ...figures,
});

function heard(events: WorkerEvent[]): RunEvent[] {
  const told: RunEvent[] = [];
  events.forEach(followWorker("train", "adapter", (event) => told.push(event)));
  return told;
}

const warnings = (events: WorkerEvent[]) => heard(events).filter(({ event }) => event === "warn");
const sinking = (steps: number) =>
  Array.from({ length: steps }, (_, index) => step(index + 1, { keptLogRatio: -0.5 }));

describe("the progress of a training", () => {
  const task = (figures: Record<string, number>) =>
    heard([step(1, figures)]).map((event) => "task" in event && event.task);

  it("names beside the loss what the method aims at", () => {
    expect(task({ meanLogRatio: -0.81, wantedLogRatio: -0.92 })).toEqual([
      "adapter, loss 0.239, log-ratio -0.81 of -0.92",
    ]);
    expect(task({ rewardChosen: 0.12, rewardRejected: -0.001 })).toEqual([
      "adapter, loss 0.239, reward 0.12 chosen, 0.00 rejected",
    ]);
    expect(task({ won: 0.618 })).toEqual(["adapter, loss 0.239, won 62 %"]);
  });

  it("is the loss alone at a step that has no more", () => {
    expect(task({ gradNorm: 1, meanLogRatio: -1 })).toEqual(["adapter, loss 0.239"]);
  });
});

describe("alarms of a training", () => {
  it("are told at the step where they first hold, and not again", () => {
    expect(warnings(sinking(9))).toEqual([]);
    expect(warnings(sinking(30))).toEqual([
      {
        event: "warn",
        stage: "train",
        message: expect.stringMatching(/^adapter, step 10: Tokens .* 0\.50 nats/),
        alarm: "kept-lost",
      },
    ]);
  });

  it("are told once a kind", () => {
    const both = sinking(20).map((event) => ({ ...event, rewardChosen: -1, rewardMargin: 1 }));
    expect(warnings(both).map((event) => "alarm" in event && event.alarm)).toEqual([
      "displacement",
      "kept-lost",
    ]);
  });

  it("are told of each training, by its own figures", () => {
    expect(warnings([hello(), ...sinking(9), hello(), ...sinking(9)])).toEqual([]);
    expect(warnings([hello(), ...sinking(12), hello(), ...sinking(12)])).toHaveLength(2);
  });

  it("are not told again where a training begins anew with smaller batches", () => {
    expect(warnings([hello(), ...sinking(12), ...sinking(12)])).toHaveLength(1);
    expect(warnings([hello(), ...sinking(9), ...sinking(9)])).toEqual([]);
  });
});
