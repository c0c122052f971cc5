/** Has the model read the sentences of answers: one job of the engine. */
import { join } from "node:path";
import { z } from "zod";
import { DataError } from "../core/errors.js";
import { readRows } from "../core/jsonl.js";
import type { Engine, ModelRef } from "../engine/index.js";
import type { ProbeWeights } from "./weights.js";
import { conversationBefore, type Span, windowsOf } from "./windows.js";

export interface AnswerToRead {
  /** The last user message. */
  prompt: string;
  response: string;
  /** Ascending. */
  sentences: readonly Span[];
}

export interface ReadRequest {
  answers: readonly AnswerToRead[];
  model: ModelRef;
  weights: Pick<ProbeWeights, "layers" | "weights" | "bias">;
  /** Of the job: a second call with the same answers there computes nothing. */
  directory: string;
}

const SHARD_ROWS = 256;
const rowSchema = z.object({ id: z.string(), scores: z.array(z.number()) });

/** @returns the probe's log-odds of each answer's sentences, in order */
export async function readSentences(engine: Engine, request: ReadRequest): Promise<number[][]> {
  const { answers, model, weights, directory } = request;
  const asked = answers.flatMap(({ prompt, response, sentences }, answer) =>
    windowsOf(response, sentences).map((window, at) => ({
      id: `${answer}.${at}`,
      messages: conversationBefore(prompt),
      ...window,
      answer,
    })),
  );
  const scores = answers.map(({ sentences }) => new Array<number>(sentences.length).fill(0));
  if (asked.length === 0) return scores;
  await engine.run({
    directory,
    job: {
      kind: "probe",
      model,
      seed: 1,
      limits: {},
      probe: { layers: weights.layers, weights: weights.weights, shardRows: SHARD_ROWS },
    },
    files: { rows: asked.map(({ id, messages, pieces }) => ({ id, messages, pieces })) },
  });
  const file = join(directory, "probe.jsonl");
  const found = new Map((await readRows(file, rowSchema)).map((row) => [row.id, row.scores]));
  for (const { id, answer, sentences } of asked) {
    const read = found.get(id);
    if (read?.length !== sentences.length)
      throw new DataError(`${file} has no row ${id}, or one of another length`, {
        place: file,
        next: `Remove ${directory} and run the command again.`,
      });
    sentences.forEach((sentence, at) => {
      scores[answer]![sentence] = read[at]! + weights.bias;
    });
  }
  return scores;
}
