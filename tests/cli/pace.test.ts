import { describe, expect, it } from "vitest";
import { createPace } from "../../src/cli/pace.js";
import { describeProgress } from "../../src/cli/render-run.js";

const progress = (done: number, task = "adapter, loss 1.2", total = 100) => ({
  event: "progress" as const,
  stage: "train",
  task,
  done,
  total,
  unit: "steps",
});

describe("time left", () => {
  it("goes by the pace since the task was first seen, so that what was resumed does not count", () => {
    let now = 0;
    const pace = createPace(() => now);
    expect(pace.left(progress(40))).toBeUndefined();
    now = 20_000;
    expect(pace.left(progress(50, "adapter, loss 0.9"))).toBe(100);
    expect(describeProgress(progress(50), 100)).toMatch(/50\/100 steps {2}about 2 min left/);
  });

  it("says nothing before it can tell, nor across two tasks", () => {
    let now = 0;
    const pace = createPace(() => now);
    pace.left(progress(0));
    now = 5000;
    expect(pace.left(progress(50))).toBeUndefined();
    now = 60_000;
    expect(pace.left(progress(1, "sham adapter"))).toBeUndefined();
    expect(describeProgress(progress(1))).not.toContain("left");
  });
});
