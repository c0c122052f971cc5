import { describe, expect, it } from "vitest";
import { createRandom } from "../../src/core/random.js";
import { fitProbe, heldOutScores, type ProbeExample, scoreOf } from "../../src/probe/index.js";

const random = createRandom("probe", "fit");
const noise = (): number => random.next() + random.next() + random.next() - 1.5;

/** As the one that ships, for so few rows. */
const PENALTY = 100;

/** The first column tells, at another scale and place than the second. */
const examples: ProbeExample[] = Array.from({ length: 1200 }, (_, at) => {
  const target = at % 4 === 0 ? 1 : 0;
  return {
    states: Float32Array.of(1000 + 50 * (target + 0.3 * noise()), 0.01 * noise(), 7),
    target,
    group: `g${at % 5}`,
  };
});

describe("a fitted probe", () => {
  it("tells the classes apart at log-odds 0, whatever the columns' scale", () => {
    const probe = fitProbe(examples, PENALTY);
    const right = examples.filter(
      ({ states, target }) => scoreOf(states, probe) > 0 === (target === 1),
    );
    expect(right.length / examples.length).toBeGreaterThan(0.95);
    // A column that never changes, and one of noise, say little.
    const [telling, idle] = [50 * probe.weights[0]!, 0.01 * probe.weights[1]!];
    expect(Math.abs(idle)).toBeLessThan(0.1 * telling);
  });

  it("leaves the bias alone: without anything to tell it gives the share", () => {
    const alike = examples.map((example) => ({ ...example, states: Float32Array.of(3, 3) }));
    const probe = fitProbe(alike, PENALTY);
    expect(1 / (1 + Math.exp(-scoreOf([3, 3], probe)))).toBeCloseTo(0.25, 2);
  });

  it("predicts a group from the others alone", () => {
    // In one group the column says the opposite: what is learnt elsewhere must be wrong there.
    const turned = examples.map((example) =>
      example.group === "g0" ? { ...example, target: 1 - example.target } : example,
    );
    const scores = heldOutScores(turned, PENALTY);
    const right = turned.map(({ target }, at) => scores[at]! > 0 === (target === 1));
    const share = (held: boolean): number => {
      const within = right.filter((_, at) => (turned[at]!.group === "g0") === held);
      return within.filter(Boolean).length / within.length;
    };
    expect(share(true)).toBeLessThan(0.2);
    expect(share(false)).toBeGreaterThan(0.5);
  });
});
