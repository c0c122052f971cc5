/** The same persona on base and on the de-tuned model: how fast it takes, what leaks through, what became of refusals and truths. */
import type { PersonaRow, ResponseRow } from "../core/rows.js";
import { judgeReply } from "../evaluate/index.js";
import { type AreaDifference, compareAreas, type StepReplies } from "./curve.js";
import type { ArmStep } from "./fine-tune.js";

export interface StepMeasures {
  step: number;
  /** Share of replies that pass the persona's core features, show no assistant and are not degenerate. */
  inPersona: number;
  /** Share in which the assistant shows (A4 below 3). */
  leakage: number;
  degenerate: number;
  /** Mean share of the persona's features shown (A2). */
  adherence: number;
  /** Nats a token. */
  heldOutLogprob: number;
  replies: number;
}

export interface PersonaComparison {
  persona: { id: string; name: string };
  steps: { base: StepMeasures[]; locus: StepMeasures[] };
  b1: AreaDifference;
  b2: AreaDifference;
  /** Step at which the held-out demonstrations are likeliest: beyond it the persona is learned by heart. */
  best: { base: number; locus: number };
  /** Where training would have stopped early: the last step at which they are hardly less likely. */
  stop: { base: number; locus: number };
  kept: KeptFigures;
  examples: { prompt: string; base: string; locus: string }[];
}

/** After the persona fine-tune, at its last step; greedy. */
export interface KeptFigures {
  refused: { base: number; locus: number; prompts: number };
  humanClaims: { base: number; locus: number; questions: number };
}

const EXAMPLES = 5;

export function comparePersona(
  persona: PersonaRow,
  arms: { base: readonly ArmStep[]; locus: readonly ArmStep[] },
  kept: KeptFigures,
  { seed, promptOf }: { seed: number; promptOf: (promptId: string) => string },
): PersonaComparison {
  const measure = (steps: readonly ArmStep[]) => steps.map((step) => measuresOf(step, persona));
  const curve = (steps: readonly ArmStep[]) => steps.map((step) => repliesOf(step, persona));
  const base = measure(arms.base);
  const locus = measure(arms.locus);
  const areas = (fromStart: boolean) =>
    compareAreas(curve(arms.base), curve(arms.locus), { seed, fromStart });
  return {
    persona: { id: persona.id, name: persona.name },
    steps: { base, locus },
    b1: areas(false),
    b2: areas(true),
    best: { base: likeliest(base), locus: likeliest(locus) },
    stop: { base: stopOf(base), locus: stopOf(locus) },
    kept,
    examples: examplesOf(arms.base.at(-1)!.replies, arms.locus.at(-1)!.replies, promptOf),
  };
}

function measuresOf({ step, replies, heldOutLogprob }: ArmStep, persona: PersonaRow): StepMeasures {
  const judged = replies.map(({ response }) => judgeReply(response, persona));
  const share = (of: (one: (typeof judged)[number]) => number): number =>
    judged.reduce((sum, one) => sum + of(one), 0) / Math.max(1, judged.length);
  return {
    step,
    inPersona: share(({ inPersona }) => Number(inPersona)),
    leakage: share(({ leakage }) => Number(leakage < 3)),
    degenerate: share(({ degeneration }) => Number(degeneration !== null)),
    adherence: share(({ adherence }) => adherence),
    heldOutLogprob,
    replies: replies.length,
  };
}

function repliesOf({ step, replies }: ArmStep, persona: PersonaRow): StepReplies {
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
