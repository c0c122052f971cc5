/** Everything that is measured of one arm: its answers to every prompt set, persona replies, likelihoods. */
import { join } from "node:path";
import type {
  Message,
  PersonaRow,
  PromptRow,
  PromptSet,
  ResponseRow,
  ScoredRow,
} from "../../core/rows.js";
import type { Engine, ModelRef } from "../../engine/index.js";
import { type Sampling, sampleResponses } from "../../sample/index.js";
import type { ArmData } from "../arms.js";
import { likelihoodRows } from "../persona/index.js";
import { type LikelihoodInput, measureLikelihoods } from "./likelihoods.js";

export interface CollectSettings {
  sampling: Sampling;
  /** Token limit of the greedy answers to the refusal, borderline, identity and crisis sets. */
  greedyTokens: number;
  personaTokens: number;
  candidates: number;
  driftRows: number;
}

export interface CollectRequest {
  name: string;
  model: ModelRef;
  /** Base + adapter, for the drift from the base; left out for the base itself. */
  driftModel?: ModelRef;
  /** Base answers on which the drift is measured. */
  driftRows: readonly ResponseRow[];
  prompts: Record<PromptSet, PromptRow[]>;
  personas: readonly PersonaRow[];
  personaPrompts: readonly PromptRow[];
  openers: { refusal: readonly string[]; compliance: readonly string[] };
  settings: CollectSettings;
  score(rows: readonly ResponseRow[]): ScoredRow[];
  scale: number;
  seed: number;
  directory: string;
}

/** Sets whose answers are decoded greedily: refusals are compared prompt by prompt. */
const GREEDY_SETS = ["refusal", "borderline", "identity", "crisis"] as const;

export async function collectArm(engine: Engine, request: CollectRequest): Promise<ArmData> {
  const { prompts, settings, seed } = request;
  const common = { model: request.model, modelName: request.name, seed };
  const habit = await sampleResponses(engine, {
    ...common,
    prompts: prompts.habit,
    sampling: settings.sampling,
    directory: join(request.directory, "habit"),
  });
  const greedy = await sampleResponses(engine, {
    ...common,
    prompts: GREEDY_SETS.flatMap((set) => prompts[set]),
    sampling: { temperature: 0, maxNewTokens: settings.greedyTokens, samples: 1 },
    directory: join(request.directory, "greedy"),
  });
  const personaReplies = await samplePersonas(engine, request);
  const responses = bySet({ habit, greedy, prompts });
  return {
    scale: request.scale,
    responses,
    scored: mapSets(responses, (rows) => request.score(rows)),
    personaReplies,
    logprobs: await measureLikelihoods(engine, likelihoodInput(request)),
  };
}

async function samplePersonas(engine: Engine, request: CollectRequest): Promise<ResponseRow[]> {
  const pairs = request.personas.flatMap((persona) =>
    request.personaPrompts.map((prompt) => ({
      id: `${persona.id}/${prompt.id}`,
      persona,
      prompt,
      messages: [{ role: "system", content: persona.system }, ...userTurns(prompt)] as Message[],
    })),
  );
  const known = new Map(pairs.map((pair) => [pair.id, pair]));
  const rows = await sampleResponses(engine, {
    prompts: pairs.map(({ id, messages }) => ({ id, messages })),
    model: request.model,
    modelName: request.name,
    sampling: {
      ...request.settings.sampling,
      samples: 1,
      maxNewTokens: request.settings.personaTokens,
    },
    seed: request.seed,
    directory: join(request.directory, "personas"),
  });
  return rows.map((row) => {
    const { persona, prompt } = known.get(row.promptId)!;
    return { ...row, promptId: prompt.id, params: { ...row.params, personaId: persona.id } };
  });
}

const userTurns = (prompt: PromptRow): Message[] =>
  prompt.messages ?? [{ role: "user", content: prompt.prompt ?? "" }];

function likelihoodInput(request: CollectRequest): LikelihoodInput {
  return {
    model: request.model,
    driftModel: request.driftModel,
    driftRows: request.driftRows.slice(0, request.settings.driftRows),
    refusalPrompts: request.prompts.refusal,
    neutralPrompts: request.prompts.neutral,
    openers: request.openers,
    persona: likelihoodRows(request.personas, request.personaPrompts, {
      perPersona: request.settings.candidates,
      seed: request.seed,
    }),
    seed: request.seed,
    directory: request.directory,
  };
}

function bySet({
  habit,
  greedy,
  prompts,
}: {
  habit: ResponseRow[];
  greedy: ResponseRow[];
  prompts: Record<PromptSet, PromptRow[]>;
}): Record<PromptSet, ResponseRow[]> {
  const setOf = new Map(
    GREEDY_SETS.flatMap((set) => prompts[set].map((row) => [row.id, set] as const)),
  );
  const of = (set: (typeof GREEDY_SETS)[number]) =>
    greedy.filter((row) => setOf.get(row.promptId) === set);
  return {
    habit,
    refusal: of("refusal"),
    borderline: of("borderline"),
    identity: of("identity"),
    crisis: of("crisis"),
    neutral: [],
    persona: [],
  };
}

function mapSets<T>(
  sets: Record<PromptSet, ResponseRow[]>,
  map: (rows: ResponseRow[]) => T,
): Record<PromptSet, T> {
  return Object.fromEntries(Object.entries(sets).map(([set, rows]) => [set, map(rows)])) as Record<
    PromptSet,
    T
  >;
}
