/** Prompts -> responses, by one `sample` job of the engine. */
import { join } from "node:path";
import { z } from "zod";
import { readRows } from "../core/jsonl.js";
import { type Message, type PromptRow, promptMessages, type ResponseRow } from "../core/rows.js";
import type { Engine, ModelRef } from "../engine/index.js";

export interface Sampling {
  /** 0 = greedy. */
  temperature: number;
  maxNewTokens: number;
  samples: number;
  topK?: number;
  minP?: number;
  topP?: number;
}

export interface SamplePrompt extends Pick<PromptRow, "id" | "prompt" | "messages"> {
  /** What differs for this prompt from the request's `sampling`. */
  own?: Partial<Pick<Sampling, "temperature" | "maxNewTokens" | "samples">>;
}

export interface SampleRequest {
  prompts: readonly SamplePrompt[];
  model: ModelRef;
  /** Name written into the rows: an arm's name or a model id. */
  modelName: string;
  sampling: Sampling;
  seed: number;
  directory: string;
}

/**
 * Answers of a shard: the unit of resume, some two minutes of two cores. A full batch (192 answers on a CPU) is refilled
 * three times; its last answers run alone only once.
 */
export const SHARD_ROWS = 640;

const generatedSchema = z.looseObject({
  id: z.string(),
  promptId: z.string(),
  sample: z.number().int(),
  response: z.string(),
  finishReason: z.enum(["stop", "length"]),
  tokens: z.number().int(),
  seed: z.number().int().optional(),
});

export async function sampleResponses(
  engine: Engine,
  request: SampleRequest,
): Promise<ResponseRow[]> {
  if (request.prompts.length === 0) return [];
  const prompts = new Map(
    request.prompts.map((prompt) => [
      prompt.id,
      { messages: promptMessages(prompt as PromptRow) as Message[], own: prompt.own ?? {} },
    ]),
  );
  await engine.run({
    directory: request.directory,
    job: {
      kind: "sample",
      model: request.model,
      seed: request.seed,
      limits: {},
      sampling: { ...request.sampling, shardRows: SHARD_ROWS },
    },
    files: { prompts: [...prompts].map(([id, { messages, own }]) => ({ id, messages, ...own })) },
  });
  const rows = await readRows(join(request.directory, "responses.jsonl"), generatedSchema);
  return rows.map((row) => {
    const { messages, own } = prompts.get(row.promptId)!;
    const { samples: _samples, ...params } = { ...request.sampling, ...own };
    return {
      id: row.id,
      promptId: row.promptId,
      model: request.modelName,
      sample: row.sample,
      messages,
      response: row.response,
      finishReason: row.finishReason,
      tokens: row.tokens,
      seed: row.seed ?? request.seed,
      params,
    };
  });
}
