import { describe, expect, it } from "vitest";
import { stepSeries } from "../../src/core/event-log.js";

const step = (at: number, figures: Record<string, number | null>) => ({
  event: "step",
  step: at,
  steps: 9,
  ...figures,
});

describe("figures of training steps", () => {
  it("have no value at a step that told none", () => {
    const series = stepSeries([
      step(1, { loss: 3, openerError: 2 }),
      step(2, { loss: 2 }),
      step(3, { loss: 1, openerError: 1, tokensPerSecond: null }),
    ]);
    expect(series).toEqual({
      loss: [
        [1, 3],
        [2, 2],
        [3, 1],
      ],
      openerError: [
        [1, 2],
        [3, 1],
      ],
    });
  });

  it("are those of the later attempt where a training went back", () => {
    const series = stepSeries([
      step(1, { loss: 3 }),
      step(2, { loss: 2, kept: 5 }),
      step(3, { loss: 1, kept: 6 }),
      step(2, { loss: 2.5 }),
    ]);
    expect(series.loss).toEqual([
      [1, 3],
      [2, 2.5],
    ]);
    expect(series.kept).toEqual([]);
  });
});
