/** Rows to scored rows, one by one or, where a model reads them first, in blocks. */
import { rmSync } from "node:fs";
import { mkdtemp, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { SentenceClassifier } from "../classify/index.js";
import { CancelledError } from "../core/errors.js";
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
  /** Where the scored answers go: what the model has read is kept beside a file, and an interrupted command goes on. */
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
    const keep = output !== undefined && (await isPlain(output));
    const jobs = keep ? await session.jobs(output) : await passingFolder();
    try {
      return await action(async function* (rows) {
        for await (const block of blocksOf(rows, session.signal)) {
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
    } catch (error) {
      if (keep || !(error instanceof CancelledError)) throw error;
      throw new CancelledError("stopped on request; what was read is gone", {
        next: "Give -o FILE: then it is kept beside that, and an interrupted command goes on.",
      });
    }
  });
}

/** What is not there yet, or a file outside of `/dev`, where `/dev/stdout` may lead to one. */
async function isPlain(output: string): Promise<boolean> {
  if (output.startsWith("/dev/")) return false;
  const found = await stat(output).catch(() => undefined);
  return found === undefined || found.isFile();
}

/** Goes with this process, however it ends, short of a kill. */
async function passingFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "locus-score-"));
  process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** @throws CancelledError once the signal is given, whatever the rows wait for */
export async function* blocksOf<Row>(
  rows: AsyncIterable<Row>,
  signal: AbortSignal,
  size = BLOCK_ROWS,
): AsyncGenerator<Row[]> {
  const iterator = rows[Symbol.asyncIterator]();
  const stopped = new Promise<never>((_, reject) => {
    const stop = (): void =>
      reject(
        new CancelledError("stopped on request", {
          next: "Run the same command again: what was read is not read twice.",
        }),
      );
    if (signal.aborted) stop();
    signal.addEventListener("abort", stop, { once: true });
  });
  // Nobody may be waiting when it comes.
  stopped.catch(() => {});
  const take = async (): Promise<{ block: Row[]; last: boolean }> => {
    const block: Row[] = [];
    while (block.length < size) {
      const next = await iterator.next();
      if (next.done) return { block, last: true };
      block.push(next.value);
    }
    return { block, last: false };
  };
  try {
    for (let last = false; !last; ) {
      // One race a block: each leaves something behind in the promise that outlives them all.
      const taken = await Promise.race([take(), stopped]);
      last = taken.last;
      if (taken.block.length > 0) yield taken.block;
    }
  } finally {
    // Whoever stops early leaves no file open; a row that never comes is not waited for.
    void iterator.return?.();
  }
}
