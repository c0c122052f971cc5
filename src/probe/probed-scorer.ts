/** A scorer to whose second stage the probe adds: the model reads a block of answers, then each is scored. */
import type { SentenceClassifier, SentenceInput } from "../classify/index.js";
import { DataError } from "../core/errors.js";
import type { ScoredRow } from "../core/rows.js";
import type { Pack } from "../patterns/index.js";
import { createScorer, type ScorableRow } from "../score/index.js";
import { withProbe } from "./classifier.js";
import type { AnswerToRead } from "./read-sentences.js";
import type { ProbeWeights } from "./weights.js";
import type { Span } from "./windows.js";

export interface ProbedScorerParams {
  packs: readonly Pack[];
  secondStage: SentenceClassifier;
  weights: Pick<ProbeWeights, "mix" | "threshold">;
}

export interface ProbedScorer {
  /** @param read the probe's log-odds of each answer's sentences, in order (`readSentences`) */
  scoreAll(
    rows: readonly ScorableRow[],
    read: (answers: readonly AnswerToRead[]) => Promise<number[][]>,
  ): Promise<ScoredRow[]>;
}

/** Above every probability: while sentences are only asked for, nothing is proposed. */
const NEVER = 2;

/** @throws ConfigError where the packs clash */
export function createProbedScorer({
  packs,
  secondStage,
  weights,
}: ProbedScorerParams): ProbedScorer {
  let scores: ReadonlyMap<number, number> = new Map();
  const probed = withProbe(secondStage, weights, ({ start }) => scores.get(start));
  // Which sentences a scorer wants judged, it alone knows: it is asked once for them and once with what was read.
  let asking: (AnswerToRead & { sentences: Span[] }) | undefined;
  const scorer = createScorer({
    packs,
    secondStage: {
      get propose() {
        return asking ? NEVER : probed.propose;
      },
      veto: probed.veto,
      category: (input) => probed.category(input),
      probability(input: SentenceInput) {
        if (asking === undefined) return probed.probability(input);
        asking.prompt = input.prompt;
        // The scorer's text, to which the sentences' offsets belong.
        asking.response = input.text;
        asking.sentences.push({ start: input.start, end: input.end });
        return 0;
      },
    },
  });
  const sentencesOf = (row: ScorableRow): AnswerToRead => {
    const asked = { prompt: "", response: row.response, sentences: [] as Span[] };
    asking = asked;
    try {
      scorer.score(row);
    } finally {
      asking = undefined;
    }
    return asked;
  };
  return {
    async scoreAll(rows, read) {
      const asked = rows.map(sentencesOf);
      const found = await read(asked);
      asked.forEach(({ sentences }, at) => {
        if (found[at]?.length !== sentences.length)
          throw new DataError(`row ${rows[at]!.id}: not every sentence has a score`, {
            next: "Give one number for each of an answer's `sentences`, answer by answer.",
          });
      });
      return rows.map((row, at) => {
        scores = new Map(
          asked[at]!.sentences.map(({ start }, index) => [start, found[at]![index]!]),
        );
        return scorer.score(row);
      });
    },
  };
}
