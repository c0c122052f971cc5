import { describe, expect, it } from "vitest";
import type { PairRow } from "../../src/core/rows.js";
import { parsePipeline } from "../../src/pipeline/index.js";
import { prepareDpo } from "../../src/train/method-dpo.js";
import type { MethodInput } from "../../src/train/methods.js";
import { dpoSettingsSchema } from "../../src/train/settings.js";

const dpo = (more: object) => dpoSettingsSchema.safeParse({ method: "dpo", ...more });

describe("label smoothing", () => {
  it.each([
    [["exo_pair"], "set it above 0 for exo_pair (for example 0.001)"],
    [["sft", "robust"], "set it above 0 for robust (for example 0.1)"],
    [
      ["robust", "exo_pair"],
      "set it above 0 for exo_pair (for example 0.001) and robust (for example 0.1)",
    ],
  ])("is needed for %j", (lossTypes, message) => {
    expect(dpo({ lossTypes }).error?.issues).toMatchObject([{ path: ["labelSmoothing"], message }]);
    expect(dpo({ lossTypes, labelSmoothing: 0.001 }).success).toBe(true);
  });

  it.each([
    [0, true],
    [0.1, true],
    [0.49, true],
    [0.5, false],
    [-0.1, false],
  ])("of %d with the other losses: %s", (labelSmoothing, fits) => {
    expect(dpo({ lossTypes: ["aot"], labelSmoothing }).success).toBe(fits);
  });

  it("is refused where no loss reads it", () => {
    expect(dpo({ labelSmoothing: 0.1 }).error?.issues).toMatchObject([
      { path: ["labelSmoothing"], message: expect.stringContaining("none of these losses reads") },
    ]);
  });

  it("is told with the line of the pipeline file", () => {
    const start = "name: x\ndose: 60\nprompts: { files: [a.jsonl] }\n";
    const train = "train:\n  method: dpo\n  lossTypes: [robust, sft]\n  labelSmoothing: 0\n";
    expect(() => parsePipeline(start + train, "my.yaml")).toThrow(
      expect.objectContaining({
        code: "config",
        place: "my.yaml:7:3",
        message: expect.stringContaining("train.labelSmoothing: set it above 0 for robust"),
      }),
    );
  });

  it("goes into the job, 0 unless it is set", async () => {
    const answer = (content: string) => [{ role: "assistant" as const, content }];
    const pair = { id: "a", prompt: [], chosen: answer("Yes."), rejected: answer("Sure!") };
    const pairs = [{ ...pair, findings: [] } as unknown as PairRow];
    const input = { pairs, sham: false, seed: 3 } as unknown as MethodInput;
    const smoothingOf = async (more: object) => (await prepareDpo(dpo(more).data!, input)).method;
    expect(await smoothingOf({})).toMatchObject({ labelSmoothing: 0 });
    expect(await smoothingOf({ lossTypes: ["aot"], labelSmoothing: 0.2 })).toMatchObject({
      labelSmoothing: 0.2,
    });
  });
});
