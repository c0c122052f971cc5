import { describe, expect, it } from "vitest";
import { readPipeline } from "../../src/cli/open-run.js";
import { TRAINING_METHODS } from "../../src/train/index.js";

const FILE = "pipelines/organism.yaml";

describe("options of a run", () => {
  it("take another method with its own settings, and the file's settings for the file's method", async () => {
    const file = await readPipeline(FILE, {});
    const same = await readPipeline(FILE, { method: "token" });
    expect(same.train).toEqual(file.train);
    expect(same.train).toMatchObject({ rounds: 2, trainDose: "dose" });
    const other = await readPipeline(FILE, { method: "ftpo" });
    expect(other.train).toMatchObject({ method: "ftpo", learningRate: 5e-4 });
    expect(other.train).not.toHaveProperty("trainDose");
  });

  it("name every method", () => {
    expect([...TRAINING_METHODS].sort()).toEqual([
      "calibrated",
      "dpo",
      "ftpo",
      "token",
      "weighted",
    ]);
  });
});
