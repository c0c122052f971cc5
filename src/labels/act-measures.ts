/** How well acts are told, against what two readers say; rows on which they contradict each other are left out. */
import type { ActReading, REFUSALS } from "./act-row.js";
import { estimatesOf, type Measures } from "./estimates.js";

type Refusal = (typeof REFUSALS)[number];
export type ActReaders = readonly [ActReading, ActReading];

export interface JudgedAct {
  prompt: string;
  readers: ActReaders;
  /** What the detector says. */
  found: ActReading;
}

/** The value that both readers give; null where they differ. */
export function agreed<Key extends keyof ActReading>(
  [first, second]: ActReaders,
  key: Key,
): ActReading[Key] | null {
  return first[key] === second[key] ? first[key] : null;
}

export type Confusion = Record<Refusal, Record<Refusal, number>>;

/** Rows by what the readers say (outer key) and what the detector says (inner key). */
export function confusionOf(rows: readonly JudgedAct[]): Confusion {
  const line = (): Record<Refusal, number> => ({ full: 0, partial: 0, none: 0 });
  const confusion: Confusion = { full: line(), partial: line(), none: line() };
  for (const { readers, found } of rows) {
    const gold = agreed(readers, "refusal");
    if (gold !== null) confusion[gold][found.refusal]++;
  }
  return confusion;
}

/** @param holds whether a reading is positive */
export function actMeasures<Key extends keyof ActReading>(
  rows: readonly JudgedAct[],
  key: Key,
  holds: (value: ActReading[Key]) => boolean,
): Measures {
  const judged = rows.flatMap(({ prompt, readers, found }) => {
    const gold = agreed(readers, key);
    return gold === null
      ? []
      : [{ prompt, gold: holds(gold), flagged: holds(found[key]), weight: 1 }];
  });
  return estimatesOf(judged, "acts");
}
