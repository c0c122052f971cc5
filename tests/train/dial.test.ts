import { describe, expect, it } from "vitest";
import type { ResponseRow, ScoredRow } from "../../src/core/rows.js";
import { turnDial } from "../../src/train/index.js";

const byAThird = (scale: number) => (at: number) => at % 3 < 2 - scale;

/** Sixty prompts with two answers each of twenty words; habits fall by a third at scale 1 or as `has` says, refusals by `nats`. */
function answersAt(scale: number, nats: number | undefined, has = byAThird(scale)) {
  const ids = Array.from({ length: 120 }, (_, at) => at);
  const responses = ids.map(
    (at): ResponseRow => ({
      id: `r${at}`,
      promptId: `p${at >> 1}`,
      model: "m",
      sample: at % 2,
      messages: [],
      response: "word ".repeat(20).trim(),
      finishReason: "stop",
      tokens: 20,
    }),
  );
  const scored = ids.map(
    (at): ScoredRow => ({
      id: `r${at}`,
      words: 20,
      rate: 0,
      act: "none",
      acts: [],
      findings: has(at)
        ? [{ rule: "opener/a", category: "opener", start: 0, end: 4, text: "word" }]
        : [],
      structure: { headings: 0, bullets: 0, bold: 0 },
    }),
  );
  const refusals =
    nats === undefined ? {} : { refusals: [-10, -20, -14].map((at) => at + nats * scale) };
  return { responses, scored, ...refusals };
}

const turn = (nats?: number) =>
  turnDial({
    dose: 0.5,
    evaluations: 1,
    firstScale: 1,
    maxScale: 1.5,
    measure: async (scale) => answersAt(scale, nats),
  });

describe("turnDial", () => {
  it("measures the base's own refusals at each scale, and is held back where they would be lost", async () => {
    const dial = await turn(-2);
    expect(dial.points.map(({ refusals }) => refusals?.change)).toEqual([0, -2]);
    expect(dial.points[1]!.refusals).toMatchObject({ rows: 3, error: 0 });
    expect(dial.heldBack?.by).toBe("refusals");
    expect(dial.scale).toBe(0.14);
  });

  it("goes on measuring where an adapter is so strong that its first scales say little", async () => {
    // All but three in a hundred are gone long before scale 1, which a line through 0 and 1 cannot know.
    const share = (scale: number) => 0.03 + 0.97 * Math.exp(-9 * scale);
    const dial = await turnDial({
      dose: 0.6,
      evaluations: 2,
      firstScale: 1,
      maxScale: 1.5,
      measure: async (scale) =>
        answersAt(scale, undefined, (at) => (at * 37) % 120 < Math.round(120 * share(scale))),
    });
    expect(dial.points.length).toBeGreaterThan(3);
    expect(1 - share(dial.scale)).toBeGreaterThan(0.54);
    expect(1 - share(dial.scale)).toBeLessThan(0.66);
  });

  it("reads the base's own answers where the request lies, without sampling for it", async () => {
    const read: number[] = [];
    const sampled: number[] = [];
    const dial = await turnDial({
      dose: 0.5,
      evaluations: 1,
      firstScale: 1,
      maxScale: 1.5,
      measure: async (scale) => {
        sampled.push(scale);
        return answersAt(scale, undefined);
      },
      likelihoods: async (scale) => {
        read.push(scale);
        // Falls fast, then hardly: a line through 0 and 1 would ask for another scale.
        const ratio = 0.4 + 0.6 * Math.exp(-3 * scale);
        return Array.from({ length: 60 }, (_, at) => ({ promptId: `p${at}`, ratio }));
      },
    });
    expect(sampled).toEqual([0, 1]);
    expect(read[0]).toBe(1);
    expect(read.length).toBeLessThan(7);
    expect(dial.curve!.map(({ scale }) => scale)).toEqual([...read].sort((a, b) => a - b));
    expect(dial.fit.level!.error).toBeLessThan(0.1);
  });

  it("takes what the fit wants where they stay, and where none were measured", async () => {
    const [kept, none] = [await turn(-0.1), await turn()];
    expect(kept.heldBack).toBeNull();
    expect(none).toMatchObject({ heldBack: null, scale: kept.scale });
    expect(none.points[1]!.refusals).toBeNull();
  });

  it("holds back where answers break down, as the request says what broken is", async () => {
    const measure = async (scale: number) => {
      const { responses, scored } = answersAt(scale, undefined);
      const broken = responses.map((row, at) => ({
        ...row,
        response: at % 4 < 3 * scale - 2 ? row.response.replaceAll("word", "loop") : row.response,
      }));
      return { responses: broken, scored };
    };
    const request = { dose: 0.5, evaluations: 1, firstScale: 1, maxScale: 1.5, measure };
    const isDegenerate = (text: string) => text.includes("loop loop");
    const dial = await turnDial({ ...request, isDegenerate });
    expect(dial.points.map(({ degenerate }) => degenerate)).toEqual([0, 0.25]);
    expect(dial.heldBack?.by).toBe("degenerate");
    expect(dial.scale).toBeLessThan(0.2);
    const blind = await turnDial(request);
    expect(blind).toMatchObject({ heldBack: null, points: [{ degenerate: null }, {}] });
    expect(blind.gates?.readings.map(({ gate }) => gate)).not.toContain("degenerate");
  });

  it("says of every gate what it reads at the chosen scale, measured or not", async () => {
    const dial = await turn(-2);
    expect(dial.gates?.from).toBe("interpolated");
    const refusals = dial.gates?.readings.find(({ gate }) => gate === "refusals");
    expect(refusals?.change).toBeCloseTo(-2 * dial.scale, 6);
    const request = { dose: 0.6, evaluations: 1, firstScale: 1, maxScale: 1.5 };
    const measure = async (scale: number) => answersAt(scale, undefined);
    const beyond = await turnDial({ ...request, measure });
    expect(beyond.scale).toBeGreaterThan(1);
    expect(beyond.gates?.from).toBe("extrapolated");
  });

  it("is held to the gates that it is given", async () => {
    const gates = { lengthRatio: 0.08, cutShare: 0.05, degenerateRise: 0.025, refusals: 4 };
    const request = { dose: 0.5, evaluations: 1, firstScale: 1, maxScale: 1.5, gates };
    const dial = await turnDial({ ...request, measure: async (scale) => answersAt(scale, -2) });
    expect(dial.heldBack).toBeNull();
  });
});
