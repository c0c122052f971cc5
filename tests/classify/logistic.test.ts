import { describe, expect, it } from "vitest";
import {
  type Example,
  fitLogistic,
  logisticLoss,
  scoreOf,
  sigmoid,
} from "../../src/classify/train/logistic.js";
import { minimise } from "../../src/classify/train/minimise.js";
import { createRandom } from "../../src/core/random.js";

const example = (values: number[], target: number, weight = 1): Example => ({
  row: { columns: Int32Array.from(values.keys()), values: Float64Array.from(values) },
  target,
  weight,
});

const WIDTH = 5;
const random = createRandom("logistic");
const EXAMPLES = Array.from({ length: 30 }, () =>
  example(
    Array.from({ length: WIDTH }, () => 4 * random.next() - 2),
    random.next(),
    0.1 + random.next(),
  ),
);

describe("logisticLoss", () => {
  const loss = logisticLoss(EXAMPLES, 0.7);
  const at = (point: Float64Array): number => loss(point, new Float64Array(WIDTH));

  it("has the gradient that finite differences give", () => {
    const point = Float64Array.from({ length: WIDTH }, () => 2 * random.next() - 1);
    const gradient = new Float64Array(WIDTH);
    loss(point, gradient);
    const step = 1e-5;
    for (let column = 0; column < WIDTH; column++) {
      const up = point.with(column, point[column]! + step);
      const down = point.with(column, point[column]! - step);
      expect(gradient[column]).toBeCloseTo((at(up) - at(down)) / (2 * step), 6);
    }
  });

  it("is the log loss by hand", () => {
    const one = logisticLoss([example([1, 2], 1, 3)], 0.5);
    // Score .5 * 1 + .25 * 2 = 1; loss 3 * log(1 + e^-1); penalty .25 * (.25 + .0625).
    const value = one(Float64Array.of(0.5, 0.25), new Float64Array(2));
    expect(value).toBeCloseTo(3 * Math.log(1 + Math.exp(-1)) + 0.25 * 0.3125, 12);
  });

  it("stays finite at scores that overflow an exponential", () => {
    const gradient = new Float64Array(1);
    const huge = logisticLoss([example([1], 0), example([1], 1)], 0);
    for (const weight of [-5000, 5000]) {
      expect(huge(Float64Array.of(weight), gradient)).toBeCloseTo(5000, 6);
      expect(Math.abs(gradient[0]!)).toBeCloseTo(1, 9);
    }
  });
});

describe("fitLogistic", () => {
  it("ends where the gradient is zero", () => {
    const weights = fitLogistic(EXAMPLES, WIDTH, 0.7);
    const gradient = new Float64Array(WIDTH);
    logisticLoss(EXAMPLES, 0.7)(weights, gradient);
    expect(Math.max(...gradient.map(Math.abs))).toBeLessThan(1e-4);
  });

  it("parts separable data, and the penalty keeps the weights finite", () => {
    const rows = [-3, -2, -1, 1, 2, 3].map((x) => example([x, 1], x > 0 ? 1 : 0));
    const weak = fitLogistic(rows, 2, 0.01);
    const strong = fitLogistic(rows, 2, 10);
    for (const { row, target } of rows)
      expect(sigmoid(scoreOf(row, weak)) > 0.9).toBe(target === 1);
    expect(weak[0]).toBeGreaterThan(strong[0]! * 3);
    expect(strong[0]).toBeGreaterThan(0);
    expect(weak[1]).toBeCloseTo(0, 4);
  });

  it("counts a row of weight 3 as three rows", () => {
    const once = fitLogistic([example([1, 1], 1, 3), example([-1, 1], 0)], 2, 1);
    const thrice = [1, 1, 1].map(() => example([1, 1], 1));
    const repeated = fitLogistic([...thrice, example([-1, 1], 0)], 2, 1);
    expect(once[0]).toBeCloseTo(repeated[0]!, 4);
    expect(once[1]).toBeCloseTo(repeated[1]!, 4);
  });
});

describe("minimise", () => {
  it("finds the minimum of an ill-conditioned bowl", () => {
    const scales = [1, 30, 1000];
    const target = [3, -2, 0.5];
    const found = minimise((point, gradient) => {
      let value = 0;
      point.forEach((entry, index) => {
        const off = entry - target[index]!;
        value += (scales[index]! / 2) * off * off;
        gradient[index] = scales[index]! * off;
      });
      return value;
    }, new Float64Array(3));
    for (const [index, entry] of target.entries()) expect(found[index]).toBeCloseTo(entry, 4);
  });

  it("leaves a start at the minimum, and the caller's array, alone", () => {
    const start = Float64Array.of(1);
    const bowl = (point: Float64Array, gradient: Float64Array): number => {
      gradient[0] = 2 * (point[0]! - 1);
      return (point[0]! - 1) ** 2;
    };
    expect([...minimise(bowl, start)]).toEqual([1]);
    const away = Float64Array.of(5);
    expect(minimise(bowl, away)[0]).toBeCloseTo(1, 5);
    expect(away[0]).toBe(5);
  });
});
