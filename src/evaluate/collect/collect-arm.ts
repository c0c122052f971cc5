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
import { driftRowsOf } from "./drift-rows.js";
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
  /** Base answers; the drift is measured on some of them. */
  driftRows: readonly ResponseRow[];
  /** Base answers to the refusal set, scored; left out for the base itself. */
  base?: Pick<ArmData, "responses" | "scored"> | undefined;
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
  const greedy = { temperature: 0, maxNewTokens: settings.greedyTokens, samples: 1 };
  const personas = personaPrompts(request);
  // One job for all: the model is loaded once, and short answers fill the slots that long ones leave.
  const rows = await sampleResponses(engine, {
    prompts: [
      ...prompts.habit,
      ...GREEDY_SETS.flatMap((set) => prompts[set].map((row) => ({ ...row, own: greedy }))),
      ...personas.map(({ id, messages }) => ({
        id,
        messages,
        own: { samples: 1, maxNewTokens: settings.personaTokens },
      })),
    ],
    model: request.model,
    modelName: request.name,
    sampling: settings.sampling,
    seed,
    directory: join(request.directory, "answers"),
  });
  const responses = bySet(rows, prompts);
  const scored = mapSets(responses, (answers) => request.score(answers));
  const baseRefusals = refusalsAmong(request.base ?? { responses, scored });
  return {
    scale: request.scale,
    responses,
    scored,
    personaReplies: personaReplies(rows, personas),
    logprobs: await measureLikelihoods(engine, likelihoodInput(request, baseRefusals)),
  };
}

function refusalsAmong({
  responses,
  scored,
}: Pick<ArmData, "responses" | "scored">): ResponseRow[] {
  const refused = new Set(
    (scored.refusal ?? []).flatMap(({ id, act }) => (act === "refusal" ? [id] : [])),
  );
  return (responses.refusal ?? []).filter(({ id }) => refused.has(id));
}

interface PersonaPrompt {
  id: string;
  persona: PersonaRow;
  prompt: PromptRow;
  messages: Message[];
}

function personaPrompts(request: CollectRequest): PersonaPrompt[] {
  return request.personas.flatMap((persona) =>
    request.personaPrompts.map((prompt) => ({
      id: `${persona.id}/${prompt.id}`,
      persona,
      prompt,
      messages: [{ role: "system", content: persona.system }, ...userTurns(prompt)] as Message[],
    })),
  );
}

function personaReplies(
  rows: readonly ResponseRow[],
  personas: readonly PersonaPrompt[],
): ResponseRow[] {
  const known = new Map(personas.map((asked) => [asked.id, asked]));
  return rows.flatMap((row) => {
    const asked = known.get(row.promptId);
    if (asked === undefined) return [];
    const params = { ...row.params, personaId: asked.persona.id };
    return [{ ...row, promptId: asked.prompt.id, params }];
  });
}

const userTurns = (prompt: PromptRow): Message[] =>
  prompt.messages ?? [{ role: "user", content: prompt.prompt ?? "" }];

function likelihoodInput(
  request: CollectRequest,
  baseRefusals: readonly ResponseRow[],
): LikelihoodInput {
  return {
    model: request.model,
    driftModel: request.driftModel,
    driftRows: driftRowsOf(request.driftRows, request.settings.driftRows),
    refusalPrompts: request.prompts.refusal,
    // Not of an arm that is measured on habits only.
    baseRefusals: request.prompts.refusal.length > 0 ? baseRefusals : [],
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

function bySet(
  rows: readonly ResponseRow[],
  prompts: Record<PromptSet, PromptRow[]>,
): Record<PromptSet, ResponseRow[]> {
  const of = (set: PromptSet) => {
    const ids = new Set(prompts[set].map(({ id }) => id));
    return rows.filter((row) => ids.has(row.promptId));
  };
  return {
    habit: of("habit"),
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
