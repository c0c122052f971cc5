import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type CalibrationSample,
  parseDose,
  relativeDoses,
  requestedTotal,
  sameShape,
  solveCalibration,
} from "../../src/calibrate/index.js";
import { momentsOf, type PromptFeatures } from "../../src/calibrate/moments.js";
import { solveMoments } from "../../src/calibrate/solve.js";
import { draw } from "./population.js";

const answer = (
  promptId: string,
  number: number,
  counts: CalibrationSample["counts"],
  more: Partial<CalibrationSample> = {},
): CalibrationSample => ({
  id: `${promptId}/${number}`,
  promptId,
  set: "habit",
  length: 50,
  counts,
  refusal: false,
  ...more,
});
const single = (rows: readonly number[]): PromptFeatures => ({
  count: rows.length,
  features: Float64Array.from(rows),
});

describe("the solver", () => {
  it("meets the closed form on one prompt: half the answers with the habit, three quarters of it taken away", () => {
    const { theta, converged } = solveMoments(
      [single([1, 1, 0, 0])],
      Float64Array.of(0.125),
      Float64Array.of(0.5),
      { jackknife: false },
    );
    // p / (1 - p) = exp(theta): 0.125 / 0.875.
    expect(converged).toBe(true);
    expect(theta[0]).toBeCloseTo(Math.log(1 / 7), 5);
  });

  it("says so where no weighting reaches the wanted moment", () => {
    const { converged } = solveMoments(
      [single([1, 1, 1]), single([0, 0, 1])],
      Float64Array.of(0.1),
      Float64Array.of(0.67),
      { jackknife: true },
    );
    expect(converged).toBe(false);
  });

  it("is the nearest in KL: any other weighting with these moments lies farther", () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 4, maxLength: 7 }), {
          minLength: 2,
          maxLength: 5,
        }),
        fc.double({ min: 0.1, max: 0.6, noNaN: true }),
        fc.integer({ min: 0, max: 1000 }),
        (prompts, dose, seed) => {
          const table = prompts.map(single);
          const zero = momentsOf(table, Float64Array.of(0), false);
          const wanted = zero.mean[0]! * (1 - dose);
          fc.pre(wanted > 0);
          const { theta, moments, converged } = solveMoments(
            table,
            Float64Array.of(wanted),
            Float64Array.of(zero.mean[0]!),
            { jackknife: false },
          );
          fc.pre(converged);
          expect(moments.mean[0]).toBeCloseTo(wanted, 4);
          const weights = table.map((prompt) => {
            const raw = [...prompt.features].map((count) => Math.exp(theta[0]! * count));
            const whole = raw.reduce((sum, weight) => sum + weight, 0);
            return raw.map((weight) => weight / whole);
          });
          // Moves weight among three answers so that neither the sum nor the moment changes.
          const at = weights.findIndex((_, x) => new Set(prompts[x]).size > 2);
          fc.pre(at !== -1);
          const counts = prompts[at]!;
          const [a, b, c] = [...new Set(counts)].map((count) => counts.indexOf(count)) as [
            number,
            number,
            number,
          ];
          const step = ((seed % 7) - 3) * 1e-4;
          fc.pre(step !== 0);
          const moved = [...weights[at]!];
          const ratio = (counts[a]! - counts[c]!) / (counts[c]! - counts[b]!);
          moved[a]! += step;
          moved[b]! += step * ratio;
          moved[c]! -= step * (1 + ratio);
          fc.pre(moved.every((weight) => weight > 0));
          const divergence = (own: readonly number[]) =>
            own.reduce((sum, weight) => sum + weight * Math.log(weight * own.length), 0);
          expect(divergence(moved)).toBeGreaterThan(divergence(weights[at]!) - 1e-12);
        },
      ),
      { numRuns: 200 },
    );
  });
});

describe("few answers a prompt", () => {
  // Solved on K answers without mending, a request of 60 really gives more, and the more the fewer there are.
  const reached = (answers: number, jackknife: boolean): number => {
    const rounds = 12;
    let total = 0;
    for (let round = 0; round < rounds; round++) {
      const { samples, trueReduction } = draw(300, answers, `bias ${answers} ${round}`);
      const prompts = new Map<string, number[]>();
      for (const { promptId, counts } of samples)
        prompts.set(promptId, [...(prompts.get(promptId) ?? []), counts.closer ?? 0]);
      const table = [...prompts.values()].map(single);
      const { mean } = momentsOf(table, Float64Array.of(0), false);
      const { theta } = solveMoments(
        table,
        mean.map((value) => value * 0.4),
        mean,
        { jackknife },
      );
      total += trueReduction(-theta[0]!) / rounds;
    }
    return total;
  };

  it.each([4, 8, 16])("%i: the mended tilt lands within 3 points of 60", (answers) => {
    const plain = reached(answers, false);
    const mended = reached(answers, true);
    console.log(
      `${answers} answers a prompt: ${(100 * plain).toFixed(1)} plain, ${(100 * mended).toFixed(1)} mended`,
    );
    expect(plain).toBeGreaterThan(0.61);
    expect(Math.abs(mended - 0.6)).toBeLessThan(0.03);
    expect(Math.abs(mended - 0.6)).toBeLessThan(plain - 0.6);
  });
});

describe("the uncertainty that a plan states", () => {
  /** True reductions of new prompts, so that which prompts were drawn is uncertain too. */
  const everyone = draw(5000, 1, "everyone");

  it.each([
    [3, 60],
    [4, 60],
    [8, 80],
  ])("holds what is reached: %i answers a prompt, dose %i", (answers, dose) => {
    const solved = Array.from({ length: 30 }, (_, round) => {
      const { samples } = draw(250, answers, `cover 250 ${answers} ${dose} ${round}`);
      return solveCalibration(samples, { dose, doses: {} });
    }).filter(({ verdict }) => verdict !== "infeasible");
    const rows = solved.map(({ lambdas, precision }) => ({
      ...precision,
      off: everyone.trueReduction(lambdas.habits.closer!) - dose / 100,
    }));
    const mean = (of: "off" | "bias"): string =>
      (rows.reduce((sum, row) => sum + 100 * row[of], 0) / rows.length).toFixed(1);
    const outside = (of: "error" | "sampling"): number =>
      rows.filter((row) => Math.abs(row.off) > 1.96 * row[of]).length;
    console.log(
      `${answers} answers, dose ${dose}: off by ${mean("off")}, told ${mean("bias")}; ${outside("error")} of ${rows.length} outside, ${outside("sampling")} of sampling alone`,
    );
    expect(rows.length).toBeGreaterThan(25);
    expect(outside("error")).toBeLessThanOrEqual(3);
    expect(Number(mean("bias"))).toBeLessThan(0);
  });

  it("knows no bias where these answers themselves are brought to the request", () => {
    const { samples } = draw(100, 4, "own");
    const { precision } = solveCalibration(samples, { dose: 60, doses: {}, tilt: "answers" });
    expect(precision.bias).toBe(0);
    expect(precision.error).toBe(precision.sampling);
  });
});

describe("solveCalibration", () => {
  it("holds refusals of each set and the length while a category falls", () => {
    const { samples } = draw(120, 16, "held");
    const rows = samples.map((sample, index) => ({
      ...sample,
      set: Number(sample.promptId) % 4 === 0 ? "refusal" : "habit",
      // Refusals hold the habit more often than other answers do: weighting the habit away would take them along.
      refusal:
        Number(sample.promptId) % 4 === 0 && (sample.counts.closer ?? 0) > 0 && index % 3 > 0,
    }));
    const result = solveCalibration(rows, { dose: 60, doses: {} });
    expect(result.verdict).toBe("ready");
    expect(result.lambdas.refusals.refusal).toBeGreaterThan(0.1);
    const kept = (of: (row: CalibrationSample) => number): number => {
      let [weighted, plain] = [0, 0];
      for (const row of rows) {
        const { logWeight, logPartition } = result.targets.get(row.id)!;
        weighted += Math.exp(logWeight - logPartition) * of(row);
        plain += of(row);
      }
      return weighted / plain;
    };
    expect(kept((row) => row.counts.closer ?? 0)).toBeCloseTo(0.4, 1);
    expect(kept((row) => (row.refusal ? 1 : 0))).toBeCloseTo(1, 1);
    expect(kept((row) => row.length)).toBeCloseTo(1, 1);
  });

  it("gives each category its own dose", () => {
    const rows = Array.from({ length: 60 }, (_, prompt) =>
      Array.from({ length: 16 }, (_, number) =>
        answer(String(prompt), number, {
          closer: (number + prompt) % 2,
          contrast: (number * prompt) % 3 === 0 ? 1 : 0,
        }),
      ),
    ).flat();
    const { categories } = solveCalibration(rows, { dose: 30, doses: { contrast: 80 } });
    const plan = (name: string) => categories.find(({ category }) => category === name)!;
    expect(plan("closer")).toMatchObject({ requested: 30, dose: expect.closeTo(30) });
    expect(plan("contrast")).toMatchObject({ requested: 80, dose: expect.closeTo(80) });
    expect(plan("contrast").lambda).toBeGreaterThan(plan("closer").lambda);
    expect(plan("hedge")).toMatchObject({ limited: "none found", lambda: 0 });
  });

  it("stops at the human rate unless told otherwise", () => {
    const { samples } = draw(100, 16, "human");
    const base = solveCalibration(samples, { dose: 90, doses: {} }).categories.find(
      ({ category }) => category === "closer",
    )!;
    const humanRates = { closer: base.baseRate / 2 };
    const capped = solveCalibration(samples, { dose: 90, doses: {}, humanRates }).categories;
    expect(capped.find(({ category }) => category === "closer")).toMatchObject({
      limited: "human",
      dose: expect.closeTo(50),
    });
    const below = solveCalibration(samples, { dose: 90, doses: {}, humanRates, belowHuman: true });
    expect(below.categories.find(({ category }) => category === "closer")!.dose).toBeCloseTo(90);
  });

  it("asks for more answers instead of a bad run", () => {
    const { samples } = draw(8, 3, "few");
    const result = solveCalibration(samples, { dose: 60, doses: {} });
    expect(result.verdict).toBe("too-few-samples");
    expect(result.next).toMatch(/Take about \d+ more (answers|prompts)/);
  });

  it("says that a request cannot be reached where every answer has the habit", () => {
    const rows = Array.from({ length: 40 }, (_, prompt) =>
      Array.from({ length: 8 }, (_, number) => answer(String(prompt), number, { closer: 1 })),
    ).flat();
    const result = solveCalibration(rows, { dose: 60, doses: {} });
    expect(result).toMatchObject({
      verdict: "infeasible",
      why: expect.stringContaining("40 of 40"),
    });
    expect(result.targets.size).toBe(0);
    const otherwise = { habits: { closer: 2 }, refusals: {}, length: 0 };
    const { targets } = solveCalibration(rows, { dose: 60, doses: {}, otherwise });
    // All alike, so that none is to become likelier than another.
    expect(targets.get("0/0")).toEqual({ logWeight: -2, logPartition: -2 });
  });

  describe("names what stands in the way of a request", () => {
    const solved = (
      of: (prompt: number, number: number) => Partial<CalibrationSample>,
      doses: Parameters<typeof solveCalibration>[1]["doses"] = {},
      answers = 8,
    ) => {
      const rows = Array.from({ length: 40 }, (_, prompt) =>
        Array.from({ length: answers }, (_, number) => {
          const { counts = {}, ...more } = of(prompt, number);
          return answer(String(prompt), number, counts, { length: 50 + (number % 3), ...more });
        }),
      ).flat();
      const { verdict, why, next } = solveCalibration(rows, { dose: 60, doses });
      return { verdict, why, next };
    };
    // One prompt where every answer hedges, and nowhere else.
    const rare = (prompt: number, number: number) => ({
      counts: { closer: (prompt + number) % 2, hedge: prompt === 5 ? 1 : 0 },
    });

    it("the one category that weights cannot move, which is to be left out", () => {
      expect(solved(rare)).toEqual({
        verdict: "infeasible",
        why: expect.stringMatching(
          /in 1 of 40 prompts every answer has hedge, so that at least 100 % of it stays \(wanted: 40 %\)$/,
        ),
        next: expect.stringMatching(/^Leave hedge out \(dose hedge=0\), or take more answers/),
      });
      expect(solved(rare, { hedge: 0 }).verdict).toBe("ready");
    });

    it("how much less of a category can be asked for", () => {
      const half = (prompt: number, number: number) => ({
        counts: { closer: prompt < 20 || number === 0 ? 1 : 0, contrast: number % 2 },
      });
      // Of 20 + 20 / 8 in the mean 20 stay.
      expect(solved(half)).toMatchObject({
        why: expect.stringMatching(/in 20 of 40 prompts .* closer, .* 89 % of it stays/),
        next: expect.stringMatching(/^Ask for less than 11 % of closer, or take more answers/),
      });
    });

    it("refusals that are the only answers without the habit", () => {
      const declines = (prompt: number, number: number) => ({
        set: prompt % 2 ? "refusal" : "habit",
        counts: { closer: prompt % 2 ? number % 2 : Number(number > 0) },
        refusal: prompt % 2 === 1 && number % 2 === 0,
      });
      expect(solved(declines, { closer: 90 }).why).toMatch(
        /leaves refusals as they are: under the prompts of refusal/,
      );
    });

    it("categories that come together and are to fall apart", () => {
      const both = (_: number, number: number) => ({
        counts: { opener: number % 2, closer: number % 2 },
      });
      expect(solved(both, { opener: 30, closer: 80 })).toMatchObject({
        verdict: "infeasible",
        why: expect.stringMatching(/opener and closer come in the same answers/),
        next: expect.stringMatching(/nearer to each other/),
      });
    });

    it("one answer to each prompt, where asking for less helps nothing", () => {
      const { why, next } = solved((prompt) => ({ counts: { closer: prompt % 2 } }), {}, 1);
      expect(why).toMatch(/one answer to each prompt/);
      expect(next).toMatch(/^Take several answers to each prompt/);
      expect(next).not.toMatch(/less/);
    });
  });

  it("brings the answers themselves to the request where they are trained on with their weights", () => {
    const { samples } = draw(300, 4, "weights");
    const left = (tilt: "model" | "answers"): number => {
      const { targets } = solveCalibration(samples, { dose: 60, doses: {}, tilt });
      const counts = samples.map(({ id, counts: { closer = 0 } }) => {
        const { logWeight, logPartition } = targets.get(id)!;
        return [closer, closer * Math.exp(logWeight - logPartition)] as const;
      });
      const sum = (of: 0 | 1): number => counts.reduce((total, one) => total + one[of], 0);
      return sum(1) / sum(0);
    };
    expect(left("answers")).toBeCloseTo(0.4, 2);
    // What brings the model there leaves more in so few answers.
    expect(left("model")).toBeGreaterThan(0.5);
  });

  it("says of answers from elsewhere how likely they are to become, and solves nothing with them", () => {
    const { samples } = draw(40, 8, "further");
    const request = { dose: 50, doses: {} };
    const alone = solveCalibration(samples, request);
    const twins = samples.map((sample) => ({ ...sample, id: `${sample.id} again` }));
    const stranger = answer("never answered by the base", 1, {});
    const result = solveCalibration(samples, request, [...twins, stranger]);
    expect(result.lambdas).toEqual(alone.lambdas);
    for (const { id } of samples) {
      expect(result.targets.get(id)).toEqual(alone.targets.get(id));
      expect(result.targets.get(`${id} again`)).toEqual(alone.targets.get(id));
    }
    expect(result.targets.has(stranger.id)).toBe(false);
  });

  it("does not depend on the order of the answers", () => {
    const { samples } = draw(40, 8, "order");
    const shuffled = [...samples].sort((a, b) =>
      a.id.split("").reverse().join("") < b.id.split("").reverse().join("") ? -1 : 1,
    );
    const request = { dose: 50, doses: {} };
    expect(solveCalibration(shuffled, request).lambdas).toEqual(
      solveCalibration(samples, request).lambdas,
    );
  });
});

describe("another dose of the same adapter", () => {
  const row = (category: "closer" | "contrast" | "opener", requested: number, findings = 100) => ({
    category,
    requested,
    findings,
    baseRate: findings / 10,
  });

  it("has the same shape where every category moves in one proportion, whatever caps leave of it", () => {
    const trained = [row("closer", 60), row("contrast", 60), row("opener", 60)];
    expect(sameShape([row("closer", 90), row("contrast", 90)], trained)).toBeUndefined();
    // 1 - .4^2 and 1 - .1^2: twice the scale.
    const mixed = [row("closer", 60), row("contrast", 90)];
    expect(sameShape([row("closer", 84), row("contrast", 99)], mixed)).toBeUndefined();
  });

  it("moves nothing where every category is at the rate of people", () => {
    const one = { category: "closer" as const, dose: 0, findings: 40 };
    expect(relativeDoses({ categories: [one], total: 0 })).toEqual({ closer: 0 });
  });

  it("names the category that would need an adapter of its own", () => {
    const trained = [row("closer", 60), row("contrast", 60), row("opener", 60)];
    expect(sameShape([row("closer", 60), row("contrast", 90), row("opener", 60)], trained)).toBe(
      "contrast",
    );
    expect(sameShape([row("closer", 60), row("contrast", 60), row("opener", 0)], trained)).toBe(
      "opener",
    );
    // What was not found in the base is no part of the request.
    expect(sameShape([row("closer", 60), row("contrast", 90, 0)], trained)).toBeUndefined();
  });

  it("comes to one figure, weighed by how often each category is used", () => {
    expect(requestedTotal([row("closer", 60), row("contrast", 60, 7)])).toBe(60);
    expect(requestedTotal([row("closer", 50, 300), row("contrast", 90, 100)])).toBe(60);
    expect(requestedTotal([row("closer", 50, 0)])).toBeUndefined();
  });
});

describe("a request that has nothing to stand on", () => {
  it("says so in words, without an infinite figure", () => {
    const none = [answer("a", 0, {}), answer("a", 1, {}), answer("b", 0, {})];
    const one = [answer("a", 0, { closer: 1 }), answer("a", 1, {})];
    const nothing = solveCalibration(none, { dose: 60, doses: {} });
    expect(nothing.verdict).toBe("too-few-samples");
    expect(nothing.why).toMatch(/no habit was found/);
    for (const samples of [none, one, []]) {
      const { why, next } = solveCalibration(samples, { dose: 60, doses: {} });
      expect(`${why} ${next}`).not.toMatch(/Infinity|NaN/);
    }
  });
});

describe("findings in answers without words", () => {
  it("have a dose and no rate that people's could cap", () => {
    const rows = Array.from({ length: 80 }, (_, at) =>
      answer(String(at >> 3), at, { opener: at % 2 }, { length: 0 }),
    );
    const { categories, total } = solveCalibration(rows, {
      dose: 60,
      doses: {},
      humanRates: { opener: 0.1 },
    });
    const opener = categories.find(({ category }) => category === "opener");
    expect(opener).toMatchObject({ dose: 60, baseRate: 0, targetRate: 0 });
    expect(opener?.limited).toBeUndefined();
    expect(total).toBeCloseTo(60);
  });
});

describe("parseDose", () => {
  const base = { dose: 60, doses: {} };
  it("reads one figure, categories, and both", () => {
    expect(parseDose("30", base)).toEqual({ dose: 30, doses: {} });
    expect(parseDose("contrast=90,identity=40", base)).toEqual({
      dose: 60,
      doses: { contrast: 90, identity: 40 },
    });
    expect(parseDose("50, closer=0", base)).toEqual({ dose: 50, doses: { closer: 0 } });
  });
  it.each([
    "",
    "abc",
    "120",
    "contrast=",
    "structure=40",
    "contrast=99.9",
    "0",
    "contrast=90=5",
    "=50",
  ])("refuses %j", (text) => {
    expect(() => parseDose(text, base)).toThrow(/--dose/);
  });
});
