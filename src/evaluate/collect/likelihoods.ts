/** The measures that need no generation: refusal log-odds, neutral text, persona candidates, drift from the base. */
import { join } from "node:path";
import { readRows } from "../../core/jsonl.js";
import { type PromptRow, promptMessages, type ResponseRow } from "../../core/rows.js";
import type { Engine, ModelRef } from "../../engine/index.js";
import type { ArmData } from "../arms.js";
import { type LogprobRow, logprobRowSchema } from "../logprob-row.js";
import type { LikelihoodPlan } from "../persona/index.js";

export interface LikelihoodInput {
  model: ModelRef;
  driftModel?: ModelRef;
  /** Answers of the base that hold some text. */
  driftRows: readonly ResponseRow[];
  refusalPrompts: readonly PromptRow[];
  /** What the base said where it declined. */
  baseRefusals: readonly ResponseRow[];
  neutralPrompts: readonly PromptRow[];
  openers: { refusal: readonly string[]; compliance: readonly string[] };
  /** The persona likelihood test: its rows are measured, its key reads them. */
  persona: LikelihoodPlan;
  seed: number;
  directory: string;
}

/** One job for everything by prefix of the row id, one more for the drift (it needs the adapter unmerged). */
export async function measureLikelihoods(
  engine: Engine,
  input: LikelihoodInput,
): Promise<ArmData["logprobs"]> {
  const openers = [...input.openers.refusal, ...input.openers.compliance];
  const rows = [
    ...input.refusalPrompts.map((prompt) => ({
      id: `refusal:${prompt.id}`,
      messages: promptMessages(prompt),
      continuations: openers,
    })),
    ...input.baseRefusals.map(({ promptId, messages, response }) => ({
      id: `own-refusal:${promptId}`,
      messages,
      continuations: [firstWords(response)],
    })),
    ...input.neutralPrompts.map((prompt) => ({
      id: `neutral:${prompt.id}`,
      text: prompt.prompt ?? "",
    })),
    ...input.persona.rows.map((row) => ({ ...row, id: `persona:${row.id}` })),
  ];
  const measured = await logprobs(
    engine,
    input.model,
    rows,
    false,
    join(input.directory, "logprobs"),
    input.seed,
  );
  const drift =
    input.driftModel && input.driftRows.length > 0
      ? await logprobs(
          engine,
          input.driftModel,
          input.driftRows.map((row) => ({
            id: `drift:${row.id}`,
            messages: row.messages,
            continuations: [row.response],
          })),
          true,
          join(input.directory, "drift"),
          input.seed,
        )
      : [];
  const of = (prefix: string) =>
    [...measured, ...drift]
      .filter((row) => row.id.startsWith(`${prefix}:`))
      .map((row) => ({ ...row, id: row.id.slice(prefix.length + 1) }));
  const promptOf = new Map(input.driftRows.map(({ id, promptId }) => [id, promptId]));
  return {
    refusal: of("refusal"),
    refusalOpeners: input.openers.refusal.length,
    ownRefusals: of("own-refusal"),
    neutral: of("neutral"),
    drift: of("drift").map((row) => ({ ...row, promptId: promptOf.get(row.id) })),
    personaLikelihood: of("persona"),
    personaKey: input.persona.key,
  };
}

/** Whether an answer declines is decided in its first sentence. */
export const firstWords = (response: string): string =>
  (/^(?:\s*\S+){1,12}/.exec(response)?.[0] ?? response).trimStart();

/** How sampling draws, which changes how likely a span is: its temperature and filters. */
export interface LogprobSampling {
  temperature: number;
  topK?: number | undefined;
  minP?: number | undefined;
  topP?: number | undefined;
}

/**
 * @param rows of a `logprobs` job: messages with continuations, or raw text
 * @param sampling of rows with spans. @default as the model itself has them
 */
export async function logprobs(
  engine: Engine,
  model: ModelRef,
  rows: readonly object[],
  kl: boolean,
  directory: string,
  seed: number,
  sampling?: LogprobSampling,
): Promise<LogprobRow[]> {
  if (rows.length === 0) return [];
  await engine.run({
    directory,
    job: {
      kind: "logprobs",
      model,
      seed,
      limits: {},
      logprobs: { kl, shardRows: 48, ...(sampling && { sampling }) },
    },
    files: { rows },
  });
  return readRows(join(directory, "logprobs.jsonl"), logprobRowSchema);
}
