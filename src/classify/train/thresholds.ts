/** The probabilities from which a sentence is flagged: one for sentences with a strong rule's finding, one for others. */

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
 * within the false alarms allowed on all rows together.
 */
export function thresholdsOf(rows: readonly Scored[]): Thresholds {
  const parts = [rows.filter((row) => row.fresh), rows.filter((row) => !row.fresh)]
    .filter((part) => part.some(({ gold }) => gold))
    .map((part) => ({
      strong: tailsOf(part.filter((row) => row.strong)),
      others: tailsOf(part.filter((row) => !row.strong)),
      positives: part.filter(({ gold }) => gold),
    }));
  const plain = rows.filter(({ gold }) => gold === false).length;
  let best = { veto: 0.5, propose: 0.5, quality: -1 };
  for (let veto = 1; veto < STEPS; veto++)
    for (let propose = veto; propose < STEPS; propose++) {
      const flagged = parts.map((part) => sumOf(part.strong[veto]!, part.others[propose]!));
      if (flagged.reduce((sum, { wrong }) => sum + wrong, 0) > MOST_FALSE_ALARMS * plain) continue;
      const quality = flagged.reduce((sum, { right, wrong, rightWeight, wrongWeight }, part) => {
        const { positives } = parts[part]!;
        const weight = positives.reduce((all, row) => all + row.weight, 0);
        return sum + f1(right, wrong, positives.length) + f1(rightWeight, wrongWeight, weight);
      }, 0);
      if (quality > best.quality) best = { veto: veto / STEPS, propose: propose / STEPS, quality };
    }
  return { veto: best.veto, propose: best.propose };
}

const sumOf = (one: Tail, other: Tail): Tail => ({
  right: one.right + other.right,
  wrong: one.wrong + other.wrong,
  rightWeight: one.rightWeight + other.rightWeight,
  wrongWeight: one.wrongWeight + other.wrongWeight,
});

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
