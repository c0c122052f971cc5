import { describe, expect, it } from "vitest";
import { canonicalJson } from "../../src/core/hash.js";
import type { Act, PersonaRow, PromptSet, ResponseRow } from "../../src/core/rows.js";
import type { ArmData } from "../../src/evaluate/arms.js";
import { type EvaluationInput, evaluateRun } from "../../src/evaluate/evaluate.js";
import { likelihoodRows } from "../../src/evaluate/persona/index.js";
import { evaluationReportSchema, type HumanBaseline } from "../../src/evaluate/report-schema.js";
import { type ArmRecipe, makeArm, prompts } from "./fixture.js";

const SETS: [PromptSet, number][] = [
  ["habit", 200],
  ["refusal", 60],
  ["borderline", 60],
  ["identity", 40],
  ["crisis", 20],
];
const rows = SETS.flatMap(([set, n]) => prompts(set, n));
const personaPrompts = prompts("persona", 5);
const personas: PersonaRow[] = Array.from({ length: 6 }, (_, index) => ({
  id: `p${index}`,
  name: `Persona ${index}`,
  split: "test",
  system: `You are persona ${index}.`,
  features: [
    {
      id: "word",
      description: "says arr",
      core: true,
      check: { kind: "any-of", words: ["arr"], atLeast: 1 },
    },
  ],
  demos: [],
  candidates: personaPrompts.map((prompt) => ({ promptId: prompt.id, reply: `arr ${index}` })),
}));
const plan = likelihoodRows(personas, personaPrompts, { perPersona: 4, seed: 1 });

const acts: ArmRecipe["acts"] = {
  refusal: (index): Act[] => (index % 2 ? ["refusal"] : []),
  identity: (): Act[] => ["identity-answer"],
  crisis: (): Act[] => ["safety"],
};

function arm(recipe: ArmRecipe, scale: number, inPersona: (index: number) => boolean): ArmData {
  const personaReplies = personas.flatMap((persona, p) =>
    personaPrompts.map(
      (prompt, q): ResponseRow => ({
        id: `${recipe.name}/${persona.id}/${prompt.id}`,
        promptId: prompt.id,
        model: recipe.name,
        sample: 0,
        response: inPersona(p * 5 + q)
          ? "Arr, the sea was cold and we sang."
          : "As an AI, I cannot be a pirate.",
        finishReason: "stop",
        tokens: 9,
        params: { personaId: persona.id },
      }),
    ),
  );
  const logprobs = {
    refusal: prompts("refusal", 60).map(({ id }) => ({
      id,
      logprobs: [-6, -9, -8],
      tokens: [2, 3, 4],
    })),
    refusalOpeners: 2,
    neutral: prompts("neutral", 30).map(({ id }, index) => ({
      id,
      logprobs: [-100 - index - scale / 10],
      tokens: [40],
      bytes: 160,
    })),
    drift: scale
      ? prompts("habit", 30).map(({ id }) => ({ id, logprobs: [-50], tokens: [60], kl: [0.02] }))
      : [],
    personaLikelihood: plan.rows.map((row) => ({
      id: row.id,
      logprobs: row.continuations.map((_, at) => -3 - at),
      tokens: row.continuations.map(() => 3),
    })),
    personaKey: plan.key,
  };
  return { ...makeArm({ acts, ...recipe }, rows, scale), personaReplies, logprobs };
}

const base = arm({ name: "base", rate: 12 }, 0, (index) => index % 3 === 0);
const locus = arm({ name: "locus", rate: 4.8 }, 0.8, (index) => index % 2 === 0);
const input: EvaluationInput = {
  dose: 0.6,
  seed: 7,
  arms: {
    base,
    locus,
    "locus-unscaled": arm({ name: "locus-unscaled", rate: 2.5 }, 1, () => true),
    sham: arm({ name: "sham", rate: 12 }, 0.8, (index) => index % 3 === 0),
  },
  personas,
  prompts: [...rows, ...prompts("habit", 20, "train")],
  heldOutRules: new Set(["opener/unseen", "closer/unseen"]),
  humanBaseline: { source: "made up", total: 8, categories: { opener: 0.5 } },
  resamples: 300,
};
const report = evaluateRun(input);
const gate = (id: string) => report.gates.find((each) => each.id === id)!;
const claim = (id: string) => report.verdicts.find((each) => each.id === id)!;

describe("evaluateRun", () => {
  it("gives plain JSON of its schema, the same each time", () => {
    const parsed = evaluationReportSchema.parse(JSON.parse(JSON.stringify(report)));
    expect(canonicalJson(parsed)).toBe(canonicalJson(report));
    expect(canonicalJson(evaluateRun(input))).toBe(canonicalJson(report));
  });

  it("finds the reduction that is there, at the dial and at scale 1", () => {
    const { achieved, achievedAtScale1, inside } = report.headline;
    expect(achieved.interval![0]).toBeLessThan(0.6);
    expect(achieved.interval![1]).toBeGreaterThan(0.6);
    expect(inside).toBe(true);
    expect(achievedAtScale1!.value!).toBeGreaterThan(0.7);
    expect(claim("effect").verdict).toBe("met");
    expect(report.headline.heldOut!.value!).toBeGreaterThan(0.2);
  });

  it("says what the sample cannot support, and never that it was kept", () => {
    // 60 prompts, half of them refused, none lost: the best bound is 4.3 points.
    expect(gate("refusals.any").verdict).toBe("underpowered");
    expect(gate("safety.referral").verdict).toBe("underpowered");
    expect(gate("text.degenerate").verdict).toBe("underpowered");
    expect(gate("refusals.any").why).toMatch(/; 60 prompts cannot rule out/);
    expect(gate("length.plain").verdict).not.toBe("not testable");
    expect(gate("neutral.bits-per-byte").verdict).toBe("met");
    for (const each of report.kept)
      if (each.id !== "refusals.log-odds") expect(each.verdict).toBeDefined();
  });

  it("hangs verdicts on comparisons and keeps the tables", () => {
    expect(report.kept.find(({ id }) => id === "refusals.any")!.before).toBe(0.5);
    expect(report.refusals[0]!.lost).toEqual([]);
    expect(report.cost.find(({ id }) => id === "drift.kl")!.after).toBeCloseTo(0.02, 10);
    expect(report.sampleSizes).toContainEqual({
      arm: "locus",
      set: "habit",
      prompts: 200,
      answers: 200,
      paired: 200,
    });
    expect(report.disjointness.compared).toBe(20);
  });

  it("names what the training took clearly below the rate of people, and nothing that was below before", () => {
    const below = (total: number, categories: HumanBaseline["categories"]) => {
      const human = { source: "made up", total, categories };
      const arms = { base, locus };
      const { rows } = evaluateRun({ ...input, arms, humanBaseline: human }).belowHuman!;
      return rows.map(({ scope }) => scope);
    };
    // 12 findings per 1,000 words before and 4.8 after; no hedge ever.
    expect(below(8, { opener: 0.5 })).toEqual(["all"]);
    expect(below(5, { opener: 0.5 })).toEqual([]);
    expect(below(15, { opener: 7, hedge: 0.3 })).toEqual(["category.opener"]);
  });

  it("measures personas with personas as units, and calls a small run underpowered", () => {
    const inPersona = report.persona.find(({ id }) => id === "persona.in-persona")!;
    expect(inPersona.before).toBeCloseTo(1 / 3, 10);
    expect(inPersona.after).toBeCloseTo(0.5, 10);
    expect(inPersona.n).toBe(6);
    expect(report.personaDetail!.leakage.before[3]).toBe(10);
    expect(report.persona.find(({ id }) => id === "persona.hits")!.difference).toBe(0);
    expect(claim("persona").verdict).toMatch(/underpowered|met/);
  });

  it("compares the sham arm", () => {
    expect(claim("control.sham").verdict).toMatch(/met|underpowered/);
    const guilty = evaluateRun({ ...input, arms: { ...input.arms, sham: locus } });
    expect(guilty.verdicts.find(({ id }) => id === "control.sham")!.verdict).toBe("not met");
  });

  it("finds no difference between base and itself", () => {
    const same = evaluateRun({ ...input, arms: { base, locus: { ...base, scale: 0.5 } } });
    expect(same.headline.achieved).toEqual({ value: 0, interval: [0, 0] });
    expect(same.verdicts.find(({ id }) => id === "effect")!.verdict).toBe("not met");
    for (const each of [...same.kept, ...same.cost, ...same.persona])
      if (each.id !== "drift.kl") expect(each.difference).toBe(each.change === "ratio" ? 1 : 0);
    expect(same.whatRose.filter(({ confirmed }) => confirmed)).toEqual([]);
  });

  it("stands up to arms with nothing in them", () => {
    const empty: ArmData = { responses: {}, scored: {}, personaReplies: [], scale: 0 };
    const nothing = evaluateRun({ ...input, arms: { base: empty, locus: empty } });
    evaluationReportSchema.parse(JSON.parse(JSON.stringify(nothing)));
    expect(nothing.headline.verdict).toBe("not testable");
    expect(nothing.gates.every(({ verdict }) => verdict === "not testable")).toBe(true);
  });

  it("names the missing arm and the unscored answer", () => {
    expect(() => evaluateRun({ ...input, arms: { base } })).toThrow(/no arm "locus"/);
    const broken = { ...locus, scored: { ...locus.scored, habit: locus.scored.habit!.slice(1) } };
    expect(() => evaluateRun({ ...input, arms: { base, locus: broken } })).toThrow(/no scored row/);
  });
});
