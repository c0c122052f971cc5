/** Rows to scored rows, one by one or, where a model reads them first, in blocks. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SentenceClassifier } from "../classify/index.js";
import { hashJson } from "../core/hash.js";
import type { ScoredRow } from "../core/rows.js";
import type { Pack } from "../patterns/index.js";
import { createProbedScorer, loadProbe, readSentences } from "../probe/index.js";
import type { ScorableRow, Scorer } from "../score/index.js";
import { withSession } from "./stage-session.js";

export type ScoreStream = <Row extends ScorableRow>(
  rows: AsyncIterable<Row>,
) => AsyncGenerator<{ row: Row; scored: ScoredRow }>;

export const oneByOne = (scorer: Scorer): ScoreStream =>
  async function* (rows) {
    for await (const row of rows) yield { row, scored: scorer.score(row) };
  };

export interface ProbedRequest {
  packs: readonly Pack[];
  secondStage: SentenceClassifier;
  /** Where the scored answers go: what the model has read is kept beside it, and an interrupted command goes on. */
  output: string | undefined;
}

/** Rows of one job: each job starts a worker, which takes seconds. */
const BLOCK_ROWS = 2048;

/** Runs `action` with a stream that has the embedded model read every sentence. */
export async function withProbedStream<T>(
  { packs, secondStage, output }: ProbedRequest,
  action: (score: ScoreStream) => Promise<T>,
): Promise<T> {
  const weights = await loadProbe();
  const scorer = createProbedScorer({ packs, secondStage, weights });
  return withSession("score", async (session) => {
    const model = await session.model(weights.model);
    const jobs =
      output === undefined
        ? await mkdtemp(join(tmpdir(), "locus-score-"))
        : await session.jobs(output);
    try {
      return await action(async function* (rows) {
        for await (const block of blocksOf(rows, BLOCK_ROWS)) {
          const scored = await scorer.scoreAll(block, (answers) =>
            readSentences(session.engine, {
              answers,
              model,
              weights,
              directory: join(jobs, hashJson(answers).slice(0, 16)),
            }),
          );
          yield* block.map((row, at) => ({ row, scored: scored[at]! }));
        }
      });
    } finally {
      if (output === undefined) await rm(jobs, { recursive: true, force: true });
    }
  });
}

async function* blocksOf<Row>(rows: AsyncIterable<Row>, size: number): AsyncGenerator<Row[]> {
  let block: Row[] = [];
  for await (const row of rows) {
    block.push(row);
    if (block.length < size) continue;
    yield block;
    block = [];
  }
  if (block.length > 0) yield block;
}
