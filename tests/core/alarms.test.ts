import { describe, expect, it } from "vitest";
import { alarmsOf } from "../../src/core/alarms.js";

const flat = (value: number): [number, number][] =>
  Array.from({ length: 12 }, (_, step) => [step, value]);

describe("alarms", () => {
  it("are raised where the chosen sides sink and the margin grows all the same", () => {
    const rewards = (chosen: number) => ({ rewardChosen: flat(chosen), rewardMargin: flat(0.4) });
    const [alarm, ...others] = alarmsOf(rewards(-0.3));
    expect(alarm).toMatchObject({
      kind: "displacement",
      message: expect.stringContaining("-0.300"),
    });
    expect(others).toEqual([]);
    expect(alarmsOf(rewards(0.2))).toEqual([]);
    // A few steps are noise.
    expect(
      alarmsOf({ rewardChosen: flat(-0.3).slice(0, 5), rewardMargin: flat(0.4).slice(0, 5) }),
    ).toEqual([]);
  });

  it("are raised where what should stay is lost", () => {
    expect(alarmsOf({ keptLogRatio: flat(-0.5) })).toMatchObject([
      { kind: "kept-lost", message: expect.stringContaining("0.50 nats") },
    ]);
    expect(alarmsOf({ keptLogRatio: flat(-0.05) })).toEqual([]);
  });

  it("are raised where the loss is no number", () => {
    expect(alarmsOf({}, true)).toMatchObject([{ kind: "diverged" }]);
  });
});
