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

export interface SampleRequest {
  prompts: readonly Pick<PromptRow, "id" | "prompt" | "messages">[];
  model: ModelRef;
  /** Name written into the rows: an arm's name or a model id. */
  modelName: string;
  sampling: Sampling;
  seed: number;
  directory: string;
}

/** Rows of a shard: the unit of resume. Large enough that a full batch (192 rows on a CPU) is refilled. */
const SHARD_ROWS = 288;

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
  const conversations = new Map<string, Message[]>(
    request.prompts.map((prompt) => [prompt.id, promptMessages(prompt as PromptRow)]),
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
    files: { prompts: [...conversations].map(([id, messages]) => ({ id, messages })) },
  });
  const rows = await readRows(join(request.directory, "responses.jsonl"), generatedSchema);
  const { samples: _samples, ...params } = request.sampling;
  return rows.map((row) => ({
    id: row.id,
    promptId: row.promptId,
    model: request.modelName,
    sample: row.sample,
    messages: conversations.get(row.promptId),
    response: row.response,
    finishReason: row.finishReason,
    tokens: row.tokens,
    seed: row.seed ?? request.seed,
    params,
  }));
}
