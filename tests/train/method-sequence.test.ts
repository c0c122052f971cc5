import { describe, expect, it } from "vitest";
import { solveCalibration } from "../../src/calibrate/index.js";
import type { ResponseRow } from "../../src/core/rows.js";
import { prepareCalibrated, prepareWeighted } from "../../src/train/method-sequence.js";
import type { MethodInput } from "../../src/train/methods.js";
import { calibratedSettingsSchema, weightedSettingsSchema } from "../../src/train/settings.js";
import { draw } from "../calibrate/population.js";

const { samples } = draw(60, 16, "methods");
const responses: ResponseRow[] = samples.map(({ id, promptId }, index) => ({
  id,
  promptId,
  model: "base",
  sample: index % 16,
  messages: [{ role: "user", content: `Question ${promptId}?` }],
  response: `Answer ${id}.`,
  finishReason: index % 5 === 0 ? "length" : "stop",
  tokens: 4,
}));
const calibration = solveCalibration(samples, { dose: 60, doses: {} });
const input = (more: Partial<MethodInput> = {}): MethodInput =>
  ({ responses, calibration, sham: false, seed: 3, ...more }) as MethodInput;
const calibrated = calibratedSettingsSchema.parse({ method: "calibrated" });
const weighted = weightedSettingsSchema.parse({ method: "weighted" });
type Row = {
  id: string;
  answers: { response: string; ended: boolean; target?: number; weight?: number }[];
};

describe("calibrated", () => {
  it("pairs answers to one prompt, each once, with the target of each", () => {
    const { rows, method } = prepareCalibrated(calibrated, input());
    const all = (rows as Row[]).flatMap(({ answers }) => answers);
    expect(method).toMatchObject({ name: "calibrated", pairwise: 1, pointwise: 0.5 });
    expect(new Set(all.map(({ response }) => response)).size).toBe(all.length);
    for (const { id, answers } of rows as Row[]) {
      const [left, right] = id.split("+") as [string, string];
      expect(left.split("-")[0]).toBe(right.split("-")[0]);
      const of = (name: string) => {
        const { logWeight, logPartition } = calibration.targets.get(name)!;
        return logWeight - logPartition;
      };
      expect(answers.map(({ target }) => target)).toEqual([of(left), of(right)]);
      expect(answers[0]!.target).toBeGreaterThanOrEqual(answers[1]!.target!);
    }
  });

  it("refuses a request that its answers cannot carry, and says what to take", () => {
    const few = draw(8, 3, "few").samples;
    const short = solveCalibration(few, { dose: 60, doses: {} });
    expect(() => prepareCalibrated(calibrated, input({ calibration: short }))).toThrow(
      /too few samples|infeasible|no weighting/,
    );
    expect(() => prepareCalibrated(calibrated, input({ calibration: undefined as never }))).toThrow(
      /plan/,
    );
  });
});

describe("weighted", () => {
  it("weighs an answer by w / Z, so that the weights of a prompt come to their number", () => {
    const { rows } = prepareWeighted(weighted, input());
    const sum = (rows as Row[])
      .filter(({ id }) => id.startsWith("7-"))
      .reduce((total, { answers }) => total + answers[0]!.weight!, 0);
    expect(sum).toBeCloseTo(16, 5);
    expect((rows as Row[]).find(({ id }) => id === "0-0")!.answers[0]!.ended).toBe(false);
  });

  it("control arm: the same weights within a prompt, in other places", () => {
    const weightsOf = (sham: boolean) =>
      (prepareWeighted(weighted, input({ sham })).rows as Row[])
        .filter(({ id }) => id.startsWith("9-"))
        .map(({ answers }) => answers[0]!.weight!);
    expect(weightsOf(true)).not.toEqual(weightsOf(false));
    expect([...weightsOf(true)].sort()).toEqual([...weightsOf(false)].sort());
  });
});
