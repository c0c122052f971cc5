/** The probability from which a sentence is flagged; the file of weights may hold another for sentences with a strong rule's finding. */

export interface Scored {
  /** A score, or the probability that it is calibrated to. */
  value: number;
  gold: boolean | null;
  weight: number;
  /** Whether a rule that counts by itself has a finding in the sentence. */
  strong: boolean;
  /** Whether it is of a model that no rule was written with. */
  fresh?: boolean;
}

export interface Thresholds {
  veto: number;
  propose: number;
}

export const isFlagged = ({ value, strong }: Scored, { veto, propose }: Thresholds): boolean =>
  value >= (strong ? veto : propose);

/**
 * Share of plain sentences that may be flagged, as labelled: sentences in which a rule found something are many there. Less than
 * the 3 % that is promised: models that nothing was written or trained with gave a quarter to a third more.
 */
const MOST_FALSE_ALARMS = 0.0225;
const STEPS = 40;

/**
 * In steps of 1/40: the best sum of F1 as labelled and F1 weighted to real output, of fresh rows and of the others alike,
 * within the false alarms allowed on all rows together. One for sentences with and without a strong rule's finding: the
 * probability knows of the finding, and a limit of its own comes out too low where rules were written with the rows.
 */
export function thresholdsOf(rows: readonly Scored[]): Thresholds {
  const parts = [rows.filter((row) => row.fresh), rows.filter((row) => !row.fresh)]
    .filter((part) => part.some(({ gold }) => gold))
    .map((part) => ({ tails: tailsOf(part), positives: part.filter(({ gold }) => gold) }));
  const plain = rows.filter(({ gold }) => gold === false).length;
  let best = { at: 0.5, quality: -1 };
  for (let step = 1; step < STEPS; step++) {
    const wrong = parts.reduce((sum, { tails }) => sum + tails[step]!.wrong, 0);
    if (wrong > MOST_FALSE_ALARMS * plain) continue;
    const quality = parts.reduce((sum, { tails, positives }) => {
      const { right, wrong, rightWeight, wrongWeight } = tails[step]!;
      const weight = positives.reduce((all, row) => all + row.weight, 0);
      return sum + f1(right, wrong, positives.length) + f1(rightWeight, wrongWeight, weight);
    }, 0);
    if (quality > best.quality) best = { at: step / STEPS, quality };
  }
  return { veto: best.at, propose: best.at };
}

interface Tail {
  right: number;
  wrong: number;
  rightWeight: number;
  wrongWeight: number;
}

/** For each step: what is flagged at it or above. */
function tailsOf(rows: readonly Scored[]): Tail[] {
  return Array.from({ length: STEPS }, (_, step) => {
    const tail = { right: 0, wrong: 0, rightWeight: 0, wrongWeight: 0 };
    for (const { value, gold, weight } of rows) {
      if (gold === null || value < step / STEPS) continue;
      tail[gold ? "right" : "wrong"]++;
      tail[gold ? "rightWeight" : "wrongWeight"] += weight;
    }
    return tail;
  });
}

const f1 = (right: number, wrong: number, positives: number): number =>
  (2 * right) / (right + wrong + positives);
