/** What is known of one arm (base, locus, sham, ...) before anything is measured, and the same made ready for metrics. */
import { PROMPT_SETS, type PromptSet, type ResponseRow, type ScoredRow } from "../core/rows.js";
import { type Answer, joinAnswers } from "./answers.js";
import type { LogprobRow } from "./logprob-row.js";
import type { LikelihoodItem } from "./persona/index.js";

export interface ArmData {
  responses: Partial<Record<PromptSet, ResponseRow[]>>;
  /** One row a response, by the response's id. */
  scored: Partial<Record<PromptSet, ScoredRow[]>>;
  /** promptId = the persona prompt's id; params.personaId = the persona. */
  personaReplies: ResponseRow[];
  logprobs?: {
    /** Row id = prompt id; continuations: refusal openers, then compliance openers. */
    refusal?: LogprobRow[];
    /** How many of a refusal row's continuations are refusals. @default half */
    refusalOpeners?: number;
    /** Row id = prompt id; one continuation: the first words of what the base declined with. */
    ownRefusals?: LogprobRow[];
    /** Raw neutral human texts, with `bytes`. */
    neutral?: LogprobRow[];
    /** The base's own answers, with `kl` and `promptId`. */
    drift?: LogprobRow[];
    /** The rows that `likelihoodRows` asked for. */
    personaLikelihood?: LogprobRow[];
    /** The plan's `key` for those rows; without it they cannot be read. */
    personaKey?: readonly LikelihoodItem[];
  };
  /** The adapter's scale; 0 for the base. */
  scale: number;
}

export interface Arm {
  name: string;
  scale: number;
  answers: Record<PromptSet, Answer[]>;
  personaReplies: readonly ResponseRow[];
  logprobs: NonNullable<ArmData["logprobs"]>;
}

/** The arms that the headline compares. */
export const BASE_ARM = "base";
export const MAIN_ARM = "locus";
export const UNSCALED_ARM = "locus-unscaled";

/** @throws DataError when a response was not scored. */
export function prepareArm(name: string, data: ArmData): Arm {
  const answers = Object.fromEntries(
    PROMPT_SETS.map((set) => [
      set,
      joinAnswers(data.responses[set] ?? [], data.scored[set] ?? [], `${name} ${set}`),
    ]),
  ) as Record<PromptSet, Answer[]>;
  return {
    name,
    scale: data.scale,
    answers,
    personaReplies: data.personaReplies,
    logprobs: data.logprobs ?? {},
  };
}
