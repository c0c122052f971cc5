/**
 * Solves a request before anything is trained: the distribution nearest to the base model (in KL) under which each category
 * is as rare as asked for while refusals and length stay, q(y|x) = ref(y|x) w(x,y) / Z(x),
 * log w = -sum_c lambda_c h_c(y) + lambda_s(x) r(y) + lambda_len |y|.
 */
import { plural } from "../core/plural.js";
import { CATEGORIES, type Category } from "../core/rows.js";
import { type DoseRequest, doseOf } from "./dose.js";
import { effectiveSamples, logWeightsOf, type PromptFeatures, weightsOf } from "./moments.js";
import { obstacleOf } from "./obstacle.js";
import { type Precision, precisionOf } from "./precision.js";
import type { CalibrationSample, CalibrationTarget } from "./sample.js";
import { solveMoments } from "./solve.js";

export interface CalibrationRequest extends DoseRequest {
  /** Findings per 1,000 words of people, by category: a category is not asked below it. */
  humanRates?: Partial<Record<Category, number>>;
  /** Asks below the human rate all the same. @default false */
  belowHuman?: boolean;
  /**
   * `model`: the tilt that brings the model to the request, the bias of few answers a prompt taken out. `answers`: the one that
   * brings these answers to it, which whoever trains on them with their weights learns. @default "model"
   */
  tilt?: "model" | "answers";
  /** What targets are made of where no weighting of the answers reaches the request. @default none are made */
  otherwise?: Calibration["lambdas"];
}

/** What is to happen to one category, and on which evidence. */
export interface CategoryPlan {
  category: Category;
  findings: number;
  /** Base findings per 1,000 words. */
  baseRate: number;
  /** Percent, as asked. */
  requested: number;
  /** Percent, after the cap at the human rate. */
  dose: number;
  /** `human`: the human rate stands in the way; `none found`: nothing to dampen. */
  limited?: "human" | "none found";
  humanRate?: number;
  /** Findings per 1,000 words that are aimed at. */
  targetRate: number;
  /** Nats a finding. */
  lambda: number;
}

export interface Calibration {
  /** `infeasible`: in too many prompts every answer has the habit, so that no weighting of the answers reaches the request. */
  verdict: "ready" | "too-few-samples" | "infeasible";
  why: string;
  /** What to do where the verdict is not `ready`. */
  next?: string;
  categories: CategoryPlan[];
  /** Percent over all categories that the doses come to. */
  total: number;
  lambdas: {
    habits: Partial<Record<Category, number>>;
    refusals: Record<string, number>;
    length: number;
  };
  prompts: number;
  answers: number;
  /** Of a prompt's answers, how many the weighted ones are worth: median over prompts with a habit. */
  effectiveSamples: number;
  precision: Precision;
  /** By answer id; empty unless the request could be solved. */
  targets: ReadonlyMap<string, CalibrationTarget>;
}

interface Constraint {
  name: string;
  feature(sample: CalibrationSample): number;
  /** Share of the base mean that is to be left. */
  keep: number;
}

const LENGTH = "length";
const REFUSAL = "refusal:";

/**
 * @param samples base answers; their order does not matter
 * @param further answers of other models to the same prompts: nothing is solved with them, and they get targets too, since
 *   the target distribution says of any answer how likely it is to become
 */
export function solveCalibration(
  samples: readonly CalibrationSample[],
  request: CalibrationRequest,
  further: readonly CalibrationSample[] = [],
): Calibration {
  const prompts = groupByPrompt(samples);
  const words = sum(samples, ({ length }) => length);
  const plans = CATEGORIES.map((category) => planOf(category, samples, words, request));
  const all = constraintsOf(samples, plans);
  const jackknife = request.tilt !== "answers";
  const held = solveFor(prompts, all, jackknife);
  // Where a habit alone makes answers long, the two cannot be parted: then the length is let go, and said to be.
  const free = held.converged
    ? undefined
    : solveFor(
        prompts,
        all.filter(({ name }) => name !== LENGTH),
        jackknife,
      );
  const lengthHeld = free?.converged !== true;
  const { constraints, table, theta, converged, biased } = lengthHeld ? held : free;
  const lambdaOf = (name: string): number => {
    const index = constraints.findIndex((one) => one.name === name);
    return index === -1 ? 0 : theta[index]!;
  };
  const weights = table.map((prompt) => weightsOf(prompt, theta));
  const habits = prompts.map((rows) => Float64Array.from(rows, habitsOf));
  const aimed = aimedTotal(plans);
  const moments = biased ? "plain" : "jackknifed";
  const precision = precisionOf(habits, weights, aimed, jackknife ? moments : "answers");
  const effective = medianOf(
    weights.filter((_, index) => habits[index]!.some((count) => count > 0)).map(effectiveSamples),
  );
  const found = sum(plans, ({ findings }) => findings);
  const judged = judge({
    lengthHeld,
    obstacle: () => (converged ? undefined : findObstacle(prompts, all)),
    biased: biased === true,
    precision,
    effective,
    prompts: prompts.length,
    found,
  });
  return {
    ...judged,
    categories: plans.map((plan) => ({ ...plan, lambda: -lambdaOf(plan.category) || 0 })),
    total: 100 * aimed,
    lambdas: {
      habits: Object.fromEntries(plans.map(({ category }) => [category, -lambdaOf(category) || 0])),
      refusals: Object.fromEntries(
        constraints.flatMap(({ name }) =>
          name.startsWith(REFUSAL) ? [[name.slice(REFUSAL.length), lambdaOf(name)]] : [],
        ),
      ),
      length: lambdaOf(LENGTH),
    },
    prompts: prompts.length,
    answers: samples.length,
    effectiveSamples: effective,
    precision,
    targets:
      converged || request.otherwise
        ? targetsOf(
            prompts,
            table,
            converged ? theta : thetaOf(constraints, request.otherwise!),
            groupByPrompt(further),
            constraints,
          )
        : new Map(),
  };
}

interface Solved {
  constraints: readonly Constraint[];
  table: PromptFeatures[];
  theta: Float64Array;
  converged: boolean;
  biased?: boolean;
}

function solveFor(
  prompts: readonly (readonly CalibrationSample[])[],
  constraints: readonly Constraint[],
  jackknife: boolean,
): Solved {
  const size = constraints.length;
  const table = prompts.map((rows) => featuresOf(rows, constraints));
  const base = meanOfPromptMeans(table, size);
  const target = base.map((mean, a) => mean * constraints[a]!.keep);
  const scale = base.map((mean) => Math.max(Math.abs(mean), 1e-9));
  return { constraints, table, ...solveMoments(table, target, scale, { jackknife }) };
}

/** The length is let go before a request is given up: it is not what stands in the way. */
function findObstacle(
  prompts: readonly (readonly CalibrationSample[])[],
  constraints: readonly Constraint[],
): Pick<Calibration, "why" | "next"> {
  const others = constraints.filter(({ name }) => name !== LENGTH);
  const [refusals, habits] = [true, false].map((which) =>
    others.filter(({ name }) => name.startsWith(REFUSAL) === which),
  ) as [Constraint[], Constraint[]];
  const reaches = (without: readonly string[]): boolean =>
    solveFor(
      prompts,
      others.filter(({ name }) => !without.includes(name)),
      false,
    ).converged;
  return obstacleOf(
    reaches,
    habits.map(({ name, keep, feature }) => {
      const found = prompts.map((rows) => rows.map(feature));
      const least = found.map((counts) => Math.min(...counts));
      const base = sum(found, (counts) => sum(counts, (count) => count) / counts.length);
      return {
        category: name,
        keep,
        least: sum(least, (count) => count) / base,
        always: least.filter((count) => count > 0).length,
      };
    }),
    new Map(refusals.map(({ name }) => [name, name.slice(REFUSAL.length)])),
    {
      prompts: prompts.length,
      answers: sum(prompts, (rows) => rows.length),
      stuck: prompts.filter((rows) => rows.every((row) => habitsOf(row) > 0)).length,
    },
  );
}

/** Tilts solved for other findings of the same answers, in the order of the constraints. */
const thetaOf = (
  constraints: readonly Constraint[],
  { habits, refusals, length }: Calibration["lambdas"],
): Float64Array =>
  Float64Array.from(constraints, ({ name }) => {
    if (name === LENGTH) return length;
    if (name.startsWith(REFUSAL)) return refusals[name.slice(REFUSAL.length)] ?? 0;
    return -(habits[name as Category] ?? 0);
  });

const featuresOf = (
  rows: readonly CalibrationSample[],
  constraints: readonly Constraint[],
): PromptFeatures => ({
  count: rows.length,
  features: Float64Array.from(rows.flatMap((row) => constraints.map((one) => one.feature(row)))),
});

function planOf(
  category: Category,
  samples: readonly CalibrationSample[],
  words: number,
  request: CalibrationRequest,
): CategoryPlan {
  const findings = sum(samples, ({ counts }) => counts[category] ?? 0);
  const baseRate = words === 0 ? 0 : (1000 * findings) / words;
  const requested = doseOf(request, category);
  const humanRate = request.humanRates?.[category];
  const common = { category, findings, baseRate, requested, lambda: 0 };
  const known = humanRate === undefined ? {} : { humanRate };
  if (findings === 0) return { ...common, ...known, dose: 0, limited: "none found", targetRate: 0 };
  // Answers without words (emoji, rules of a pack's own) have no rate that could be held against that of people.
  if (baseRate === 0) return { ...common, ...known, dose: requested, targetRate: 0 };
  const wanted = baseRate * (1 - requested / 100);
  const capped =
    request.belowHuman !== true && humanRate !== undefined && requested > 0 && wanted < humanRate;
  const targetRate = capped ? Math.min(baseRate, humanRate) : wanted;
  const dose = 100 * (1 - targetRate / baseRate);
  return { ...common, ...known, dose, targetRate, ...(capped ? { limited: "human" } : {}) };
}

/** Only what varies can be weighted: categories with findings, sets that refuse some of the time, and length. */
function constraintsOf(
  samples: readonly CalibrationSample[],
  plans: readonly CategoryPlan[],
): Constraint[] {
  const habits = plans
    .filter(({ findings }) => findings > 0)
    .map(({ category, dose }) => ({
      name: category,
      feature: (sample: CalibrationSample) => sample.counts[category] ?? 0,
      keep: 1 - dose / 100,
    }));
  const sets = [...new Set(samples.map(({ set }) => set))].sort();
  const refusals = sets
    .filter((set) => {
      const ofSet = samples.filter((sample) => sample.set === set);
      const refused = ofSet.filter(({ refusal }) => refusal).length;
      return refused > 0 && refused < ofSet.length;
    })
    .map((set) => ({
      name: `${REFUSAL}${set}`,
      feature: (sample: CalibrationSample) => (sample.set === set && sample.refusal ? 1 : 0),
      keep: 1,
    }));
  const mean = sum(samples, ({ length }) => length) / Math.max(1, samples.length) || 1;
  return [
    ...habits,
    ...refusals,
    // In units of the mean length: lambda is then of the size of the others.
    { name: LENGTH, feature: ({ length }) => length / mean, keep: 1 },
  ];
}

const MOST_ERROR = 0.05;
const LEAST_EFFECTIVE = 2;

function judge({
  lengthHeld,
  obstacle,
  biased,
  precision,
  effective,
  prompts,
  found,
}: {
  lengthHeld: boolean;
  /** What stands in the way where no weighting of the answers reaches the request. */
  obstacle: () => Pick<Calibration, "why" | "next"> | undefined;
  biased: boolean;
  precision: Precision;
  effective: number;
  prompts: number;
  found: number;
}): Pick<Calibration, "verdict" | "why" | "next"> {
  if (found === 0)
    return {
      verdict: "too-few-samples",
      why: `no habit was found in the answers to ${prompts} prompts: there is nothing to dampen`,
      next: "Take more answers, or check that the rule packs know this model's habits (`locus mine`).",
    };
  if (prompts < 2)
    return {
      verdict: "too-few-samples",
      why: "one prompt says nothing of others",
      next: "Take the answers to some hundred prompts.",
    };
  const met = obstacle();
  if (met !== undefined) return { verdict: "infeasible", ...met };
  const error = `the reached dose would be uncertain by ±${Math.round(196 * precision.error)} points (95 %)`;
  if (precision.error > MOST_ERROR)
    return {
      verdict: "too-few-samples",
      why: `too few samples for this request: ${error}`,
      next: `Take about ${moreOf(precision)}.`,
    };
  if (effective < LEAST_EFFECTIVE)
    return {
      verdict: "too-few-samples",
      why: `too few samples for this request: the weighted answers of a prompt are worth ${effective.toFixed(2)} (2 are wanted)`,
      next: `Take about ${Math.ceil(precision.answers * (LEAST_EFFECTIVE / effective - 1))} more answers to each prompt.`,
    };
  return {
    verdict: "ready",
    why: [
      error,
      lengthHeld ? "" : "the answers' length cannot be held: the habit makes it",
      biased ? "the bias of so few answers a prompt (1/K) could not be taken out" : "",
    ]
      .filter((part) => part !== "")
      .join("; "),
  };
}

/** With more answers a prompt the variance within falls as 1/K and the bias as 1/K^2; with more prompts only the variance does. */
function moreOf({ sampling, within, bias, answers, prompts }: Precision): string {
  const between = Math.max(0, sampling ** 2 - within);
  for (let more = 1; more <= 4 * answers; more++) {
    const less = answers / (answers + more);
    if (between + within * less + bias ** 2 * less ** 4 <= MOST_ERROR ** 2)
      return `${plural(more, "more answer")} to each prompt`;
  }
  const room = MOST_ERROR ** 2 - bias ** 2;
  if (room <= 0) return `${Math.ceil(4 * answers)} more answers to each prompt, and more prompts`;
  return plural(Math.ceil(prompts * (sampling ** 2 / room - 1)), "more prompt");
}

function targetsOf(
  prompts: readonly (readonly CalibrationSample[])[],
  table: readonly PromptFeatures[],
  theta: Float64Array,
  further: readonly (readonly CalibrationSample[])[],
  constraints: readonly Constraint[],
): Map<string, CalibrationTarget> {
  const targets = new Map<string, CalibrationTarget>();
  const partitions = new Map<string, number>();
  const add = (
    rows: readonly CalibrationSample[],
    logs: Float64Array,
    logPartition: number,
  ): void => {
    for (const [row, { id }] of rows.entries())
      targets.set(id, { logWeight: logs[row]!, logPartition });
  };
  prompts.forEach((rows, index) => {
    const logs = logWeightsOf(table[index]!, theta);
    const top = Math.max(...logs);
    const logPartition = top + Math.log(sum([...logs], (log) => Math.exp(log - top)) / rows.length);
    partitions.set(rows[0]!.promptId, logPartition);
    add(rows, logs, logPartition);
  });
  for (const rows of further) {
    // Z is of the base's answers: a prompt without them has no target.
    const logPartition = partitions.get(rows[0]!.promptId);
    if (logPartition === undefined) continue;
    add(rows, logWeightsOf(featuresOf(rows, constraints), theta), logPartition);
  }
  return targets;
}

function aimedTotal(plans: readonly CategoryPlan[]): number {
  const before = sum(plans, ({ findings }) => findings);
  return before === 0 ? 0 : sum(plans, ({ findings, dose }) => findings * dose) / before / 100;
}

function meanOfPromptMeans(table: readonly PromptFeatures[], size: number): Float64Array {
  const mean = new Float64Array(size);
  for (const { count, features } of table)
    for (let row = 0; row < count; row++)
      for (let a = 0; a < size; a++) mean[a]! += features[row * size + a]! / count / table.length;
  return mean;
}

/** By prompt and, within it, by id: the same answers in another order give the same numbers to the last bit. */
function groupByPrompt(samples: readonly CalibrationSample[]): CalibrationSample[][] {
  const groups = new Map<string, CalibrationSample[]>();
  for (const sample of samples)
    groups.set(sample.promptId, [...(groups.get(sample.promptId) ?? []), sample]);
  const byName = (left: string, right: string): number =>
    left < right ? -1 : left > right ? 1 : 0;
  return [...groups]
    .sort(([left], [right]) => byName(left, right))
    .map(([, rows]) => rows.sort((left, right) => byName(left.id, right.id)));
}

const habitsOf = ({ counts }: CalibrationSample): number =>
  Object.values(counts).reduce((total: number, count) => total + (count ?? 0), 0);

const sum = <Row>(rows: readonly Row[], of: (row: Row) => number): number =>
  rows.reduce((total, row) => total + of(row), 0);

function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((left, right) => left - right);
  return sorted.length === 0 ? 0 : sorted[sorted.length >> 1]!;
}
