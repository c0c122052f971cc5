/** From rows to the report: the same measures on every arm, the main arm held to its gates. Pure, and the same for the same seed. */
import { DataError } from "../core/errors.js";
import { type PersonaRow, PROMPT_SETS, type PromptRow } from "../core/rows.js";
import { pairAnswers } from "./answers.js";
import { type Arm, type ArmData, BASE_ARM, MAIN_ARM, prepareArm, UNSCALED_ARM } from "./arms.js";
import { checkDisjoint } from "./disjointness.js";
import { type GateSettings, gateSettingsSchema } from "./gate-settings.js";
import { costAgainstBase, costScores } from "./groups/cost.js";
import { keptAgainstBase, keptScores } from "./groups/kept.js";
import { personaAgainstBase, personaScores } from "./groups/persona.js";
import { type Seeded, seededBy } from "./groups/seeded.js";
import { habitRates, type Scope, scopes } from "./metrics/habit-rates.js";
import { type Reduction, reduction } from "./metrics/reduction.js";
import { substitutes, whatRose } from "./metrics/what-rose.js";
import type { EvaluationReport, HumanBaseline } from "./report-schema.js";
import type { Score } from "./score.js";
import {
  type Claim,
  doseClaim,
  effectClaim,
  personaClaim,
  reversedClaim,
  shamClaim,
} from "./verdicts.js";

export interface EvaluationInput {
  /** Requested reduction, a fraction in (0, 1). */
  dose: number;
  /** What of it was planned: less where categories stop at the rate of people. @default `dose` */
  planned?: number;
  seed: number;
  /** Margins that differ from the defaults. */
  gates?: Partial<GateSettings>;
  /** By name; `base` and `locus` must be there, `locus-unscaled`, `sham`, `reversed` may be. */
  arms: Record<string, ArmData>;
  personas: readonly PersonaRow[];
  /** All splits where they are known, so that overlap with training is seen. */
  prompts: readonly PromptRow[];
  heldOutRules: ReadonlySet<string>;
  humanBaseline?: HumanBaseline;
  /** Of each bootstrap. @default 2000 */
  resamples?: number;
}

/** @throws DataError without a base or main arm, or when a response has no scored row. */
export function evaluateRun(input: EvaluationInput): EvaluationReport {
  const arms = Object.entries(input.arms).map(([name, data]) => prepareArm(name, data));
  const base = armNamed(arms, BASE_ARM);
  const main = armNamed(arms, MAIN_ARM);
  const settings = gateSettingsSchema.parse(input.gates ?? {});
  const seeded = seededBy(input.seed, input.resamples);
  const parts = scopes(input.heldOutRules);

  const scores = arms.flatMap((arm) => [
    ...(arm.answers.habit.length
      ? parts.flatMap((part) =>
          habitRates(arm.answers.habit, arm.name, part, seeded(`${arm.name}.${part.id}`)),
        )
      : []),
    ...keptScores(arm, seeded),
    ...costScores(arm, seeded),
    ...personaScores(arm, input.personas, seeded),
  ]);
  const reductions = arms
    .filter((arm) => arm !== base)
    .flatMap((arm) => armReductions(base, arm, parts, seeded));
  // What was asked for is asked of the rules that training knew; the others tell how far it carries.
  const requested = input.heldOutRules.size > 0 ? "trained" : "all";
  const total = (arm: string, scope = requested): Reduction | undefined =>
    reductions.find((row) => row.arm === arm && row.scope === scope);

  const kept = keptAgainstBase(base, main, settings, seeded);
  const cost = costAgainstBase(base, main, settings, seeded);
  const persona = personaAgainstBase(base, main, input.personas, seeded);
  const achieved = total(MAIN_ARM)!;
  const planned = input.planned ?? input.dose;
  const dose = doseClaim({ asked: input.dose, planned }, achieved, settings);
  const atScale1 = main.scale === 1 ? achieved : total(UNSCALED_ARM);
  const pairs = pairAnswers(base.answers.habit, main.answers.habit);

  return {
    schema: "locus.evaluation/1",
    headline: {
      dose: input.dose,
      planned,
      scale: main.scale,
      achieved: estimate(achieved),
      achievedAtScale1: atScale1 ? estimate(atScale1) : null,
      heldOut: ifThere(total(MAIN_ARM, "held-out")),
      allRules: estimate(total(MAIN_ARM, "all")!),
      off: {
        value: achieved.value === null ? null : achieved.value - planned,
        interval90: achieved.interval90
          ? [achieved.interval90[0] - planned, achieved.interval90[1] - planned]
          : null,
      },
      inside: achieved.interval
        ? achieved.interval[0] <= planned && planned <= achieved.interval[1]
        : null,
      verdict: dose.verdict,
      why: dose.why,
      beforeRate: achieved.beforeRate,
      afterRate: achieved.afterRate,
    },
    kept: kept.comparisons,
    cost: cost.comparisons,
    persona: persona.comparisons,
    personaDetail: persona.detail,
    scores,
    reductions,
    refusals: kept.refusals,
    whatRose: whatRose(pairs, { seed: input.seed }),
    substitutes: substitutes(pairs, { seed: input.seed }),
    belowHuman: belowHuman(scores, input.humanBaseline),
    gateSettings: settings,
    gates: [...kept.gates, ...cost.gates],
    verdicts: [
      dose,
      effectClaim(achieved),
      ...controlClaims(arms, total),
      personaClaim(
        persona.comparisons.find(({ id }) => id === "persona.in-persona"),
        persona.size,
      ),
    ],
    sampleSizes: arms.flatMap((arm) => sampleSizes(base, arm)),
    disjointness: checkDisjoint(input.prompts, new Set(arms.flatMap((arm) => measuredIds(arm)))),
  };
}

function armNamed(arms: readonly Arm[], name: string): Arm {
  const arm = arms.find((each) => each.name === name);
  if (!arm)
    throw new DataError(
      `There is no arm "${name}" to evaluate (arms given: ${arms.map((each) => each.name).join(", ") || "none"}).`,
      {
        next: `Give the answers of "${BASE_ARM}" (the model before) and "${MAIN_ARM}" (the model after).`,
      },
    );
  return arm;
}

function armReductions(base: Arm, arm: Arm, parts: readonly Scope[], seeded: Seeded): Reduction[] {
  const pairs = pairAnswers(base.answers.habit, arm.answers.habit);
  return parts.map((part) =>
    reduction(pairs, arm.name, part, seeded(`${arm.name}.${part.id}.reduction`)),
  );
}

function estimate({ value, interval }: Reduction): Pick<Reduction, "value" | "interval"> {
  return { value, interval };
}

function ifThere(row: Reduction | undefined) {
  return row ? estimate(row) : null;
}

function controlClaims(
  arms: readonly Arm[],
  total: (arm: string) => Reduction | undefined,
): Claim[] {
  const real = total(MAIN_ARM)!;
  return arms.flatMap(({ name }) => {
    if (name.startsWith("sham")) return [shamClaim(total(name)!, real)];
    return name.startsWith("reversed") ? [reversedClaim(total(name)!)] : [];
  });
}

/** Where the base had the rate of people or more, and the result is below it with its whole 95 % interval: that the training did. */
function belowHuman(
  scores: readonly Score[],
  human: HumanBaseline | undefined,
): EvaluationReport["belowHuman"] {
  if (!human) return null;
  const rates: Record<string, number | undefined> = { all: human.total };
  for (const [category, rate] of Object.entries(human.categories ?? {}))
    rates[`category.${category}`] = rate;
  const rateOf = (arm: string, scope: string) =>
    scores.find((score) => score.arm === arm && score.id === `habits.rate.${scope}`);
  const rows = Object.entries(rates).flatMap(([scope, rate]) => {
    const before = rateOf(BASE_ARM, scope)?.value ?? null;
    const { value = null, interval = null } = rateOf(MAIN_ARM, scope) ?? {};
    if (rate === undefined || before === null || value === null || interval === null) return [];
    return before >= rate && interval[1] < rate ? [{ scope, rate: value, human: rate }] : [];
  });
  return { source: human.source, rows };
}

function sampleSizes(base: Arm, arm: Arm): EvaluationReport["sampleSizes"] {
  const sized = PROMPT_SETS.flatMap((set) => {
    const answers = arm.answers[set];
    if (answers.length === 0) return [];
    const prompts = new Set(answers.map((answer) => answer.promptId)).size;
    const paired = pairAnswers(base.answers[set], answers).length;
    return [{ arm: arm.name, set, prompts, answers: answers.length, paired }];
  });
  return sized;
}

function measuredIds(arm: Arm): string[] {
  return [
    ...PROMPT_SETS.flatMap((set) => arm.answers[set].map((answer) => answer.promptId)),
    ...arm.personaReplies.map((reply) => reply.promptId),
  ];
}
