/** Answers taken back to a place and continued from there with another token, by one `sample` job of the engine. */
import { join } from "node:path";
import { z } from "zod";
import { readRows } from "../core/jsonl.js";
import { FINISH_REASONS, type Message } from "../core/rows.js";
import type { Engine, ModelRef } from "../engine/index.js";
import { type Sampling, SHARD_ROWS } from "./sample-responses.js";

export interface ContinueRequest {
  id: string;
  messages: Message[];
  /** The whole answer. */
  response: string;
  /** Where it is to go another way: UTF-16 place of what is forbidden there. */
  start: number;
  /** Tokens after that place. */
  maxNewTokens: number;
}

export interface ContinuedAnswer {
  /** Of the request. */
  id: string;
  /** The whole answer, its old beginning included. */
  response: string;
  finishReason: (typeof FINISH_REASONS)[number];
  /** UTF-16 place up to which it is the old answer. */
  from: number;
}

const rowSchema = z.looseObject({
  promptId: z.string(),
  response: z.string(),
  finishReason: z.enum(FINISH_REASONS),
  kept: z.number().int().nonnegative(),
});

export async function continueAnswers(
  engine: Engine,
  request: {
    answers: readonly ContinueRequest[];
    model: ModelRef;
    /** One sample each; the token limit is each answer's own. */
    sampling: Omit<Sampling, "samples" | "maxNewTokens">;
    seed: number;
    directory: string;
  },
): Promise<ContinuedAnswer[]> {
  const { answers, model, sampling, seed, directory } = request;
  if (answers.length === 0) return [];
  const { temperature, topK, minP, topP } = sampling;
  await engine.run({
    directory,
    job: {
      kind: "sample",
      model,
      seed,
      limits: {},
      sampling: {
        temperature,
        ...(topK !== undefined && { topK }),
        ...(minP !== undefined && { minP }),
        ...(topP !== undefined && { topP }),
        samples: 1,
        maxNewTokens: Math.max(...answers.map(({ maxNewTokens }) => maxNewTokens)),
        shardRows: SHARD_ROWS,
      },
    },
    files: {
      prompts: answers.map(({ id, messages, response, start, maxNewTokens }) => ({
        id,
        messages,
        maxNewTokens,
        backtrack: { response, start: [...response.slice(0, start)].length },
      })),
    },
  });
  const rows = await readRows(join(directory, "responses.jsonl"), rowSchema);
  return rows.map(({ promptId, response, finishReason, kept }) => ({
    id: promptId,
    response,
    finishReason,
    from: [...response].slice(0, kept).join("").length,
  }));
}
