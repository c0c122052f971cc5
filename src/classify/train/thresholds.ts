/** The probabilities from which a sentence is flagged: one for sentences with a strong rule's finding, one for others. */

export interface Scored {
  /** A score, or the probability that it is calibrated to. */
  value: number;
  gold: boolean | null;
  weight: number;
  /** Whether a rule that counts by itself has a finding in the sentence. */
  strong: boolean;
}

export interface Thresholds {
  veto: number;
  propose: number;
}

export const isFlagged = ({ value, strong }: Scored, { veto, propose }: Thresholds): boolean =>
  value >= (strong ? veto : propose);

/** Share of plain sentences that may be flagged: below the 3 % that is promised, as new models have new words. */
const MOST_FALSE_ALARMS = 0.025;
const STEPS = 40;

/** In steps of 1/40: the best sum of F1 as labelled and F1 weighted to real output within the false alarms allowed. */
export function thresholdsOf(rows: readonly Scored[]): Thresholds {
  const strong = tailsOf(rows.filter((row) => row.strong));
  const others = tailsOf(rows.filter((row) => !row.strong));
  const all = rows.filter(({ gold }) => gold !== null);
  const plain = all.filter(({ gold }) => !gold).length;
  const positives = all.filter(({ gold }) => gold);
  const weightOfPositives = positives.reduce((sum, { weight }) => sum + weight, 0);
  let best = { veto: 0.5, propose: 0.5, quality: -1 };
  for (let veto = 1; veto < STEPS; veto++)
    for (let propose = veto; propose < STEPS; propose++) {
      const [a, b] = [strong[veto]!, others[propose]!];
      if (a.wrong + b.wrong > MOST_FALSE_ALARMS * plain) continue;
      const quality =
        f1(a.right + b.right, a.wrong + b.wrong, positives.length) +
        f1(a.rightWeight + b.rightWeight, a.wrongWeight + b.wrongWeight, weightOfPositives);
      if (quality > best.quality) best = { veto: veto / STEPS, propose: propose / STEPS, quality };
    }
  return { veto: best.veto, propose: best.propose };
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
