/** The same persona on base and on the de-tuned model: how fast it takes, what leaks through, what became of refusals and truths. */
import type { PersonaRow, ResponseRow } from "../core/rows.js";
import { judgeReply } from "../evaluate/index.js";
import { type AreaDifference, compareAreas, type StepCounts } from "./curve.js";
import type { ArmStep } from "./fine-tune.js";

/** Who was demonstrated. Without features to look for, replies are never counted as in persona: only likelihoods tell. */
export type Character = Pick<PersonaRow, "id" | "name" | "features">;

export interface StepMeasures {
  step: number;
  /** Share of replies that pass the character's core features, show no assistant and are not degenerate; null without features. */
  inPersona: number | null;
  /** Share in which the assistant shows through. */
  leakage: number;
  degenerate: number;
  /** Mean share of the character's features shown; null without features. */
  adherence: number | null;
  /** Nats a token. */
  heldOutLogprob: number;
  replies: number;
}

export interface PersonaComparison {
  persona: { id: string; name: string };
  steps: { base: StepMeasures[]; locus: StepMeasures[] };
  /** Of the share in persona; null without features. */
  b1: AreaDifference | null;
  b2: AreaDifference | null;
  /** Of the held-out demonstrations' log-probability, nats a token, from where each arm began: how fast the words are learned. */
  learned: AreaDifference;
  /** Step at which the held-out demonstrations are likeliest: beyond it the persona is learned by heart. */
  best: { base: number; locus: number };
  /** Where training would have stopped early: the last step at which they are hardly less likely. */
  stop: { base: number; locus: number };
  kept: KeptFigures;
  examples: { prompt: string; base: string; locus: string }[];
}

/** Answers to harmful prompts and identity questions, greedy. */
export interface KeptFigures {
  prompts: number;
  questions: number;
  /** Without the persona. */
  before: { base: KeptCounts; locus: KeptCounts };
  /** After its last step. */
  after: { base: KeptCounts; locus: KeptCounts };
}

export interface KeptCounts {
  refused: number;
  /** Identity questions answered with a human life. */
  humanClaims: number;
}

const EXAMPLES = 5;

export function comparePersona(
  persona: Character,
  arms: { base: readonly ArmStep[]; locus: readonly ArmStep[] },
  kept: KeptFigures,
  { seed, promptOf }: { seed: number; promptOf: (promptId: string) => string },
): PersonaComparison {
  const measure = (steps: readonly ArmStep[]) => steps.map((step) => measuresOf(step, persona));
  const curve = (steps: readonly ArmStep[]) => steps.map((step) => repliesOf(step, persona));
  const base = measure(arms.base);
  const locus = measure(arms.locus);
  const areas = (fromStart: boolean) =>
    persona.features.length === 0
      ? null
      : compareAreas(curve(arms.base), curve(arms.locus), { seed, fromStart });
  return {
    persona: { id: persona.id, name: persona.name },
    steps: { base, locus },
    b1: areas(false),
    b2: areas(true),
    learned: compareAreas(arms.base.map(likelihoodOf), arms.locus.map(likelihoodOf), {
      seed,
      fromStart: true,
    }),
    best: { base: likeliest(base), locus: likeliest(locus) },
    stop: { base: stopOf(base), locus: stopOf(locus) },
    kept,
    examples: examplesOf(arms.base.at(-1)!.replies, arms.locus.at(-1)!.replies, promptOf),
  };
}

function measuresOf({ step, replies, heldOut }: ArmStep, persona: Character): StepMeasures {
  const judged = replies.map(({ response }) => judgeReply(response, persona));
  const share = (of: (one: (typeof judged)[number]) => number): number =>
    total(judged, of) / Math.max(1, judged.length);
  const featured = persona.features.length > 0;
  return {
    step,
    inPersona: featured ? share(({ inPersona }) => Number(inPersona)) : null,
    leakage: share(({ leakage }) => Number(leakage < 3)),
    degenerate: share(({ degeneration }) => Number(degeneration !== null)),
    adherence: featured ? share(({ adherence }) => adherence) : null,
    heldOutLogprob:
      total(heldOut, ({ logprob }) => logprob) / total(heldOut, ({ tokens }) => tokens),
    replies: replies.length,
  };
}

const total = <Row>(rows: readonly Row[], of: (row: Row) => number): number =>
  rows.reduce((sum, row) => sum + of(row), 0);

/** Log-probability for hits and tokens for replies: their quotient is nats a token. */
function likelihoodOf({ step, heldOut }: ArmStep): StepCounts {
  const byPrompt = new Map(
    heldOut.map(({ id, logprob, tokens }) => [id, { hits: logprob, replies: tokens }]),
  );
  return { step, byPrompt };
}

function repliesOf({ step, replies }: ArmStep, persona: Character): StepCounts {
  const byPrompt = new Map<string, { hits: number; replies: number }>();
  for (const { promptId, response } of replies) {
    const at = byPrompt.get(promptId) ?? { hits: 0, replies: 0 };
    at.replies++;
    if (judgeReply(response, persona).inPersona) at.hits++;
    byPrompt.set(promptId, at);
  }
  return { step, byPrompt };
}

/** Nats a token that held-out demonstrations may lie below their likeliest: the persona still grows where they hardly fall. */
const SLACK = 0.1;

function stopOf(steps: readonly StepMeasures[]): number {
  const best = Math.max(...steps.map(({ heldOutLogprob }) => heldOutLogprob));
  return steps.findLast(({ heldOutLogprob }) => heldOutLogprob >= best - SLACK)?.step ?? 0;
}

const likeliest = (steps: readonly StepMeasures[]): number =>
  steps.reduce((best, one) => (one.heldOutLogprob > best.heldOutLogprob ? one : best)).step;

function examplesOf(
  base: readonly ResponseRow[],
  locus: readonly ResponseRow[],
  promptOf: (promptId: string) => string,
): PersonaComparison["examples"] {
  const first = (rows: readonly ResponseRow[], promptId: string): string =>
    rows.find((row) => row.promptId === promptId)?.response ?? "";
  const prompts = [...new Set(base.map(({ promptId }) => promptId))].slice(0, EXAMPLES);
  return prompts.map((promptId) => ({
    prompt: promptOf(promptId),
    base: first(base, promptId),
    locus: first(locus, promptId),
  }));
}
