/** Counts in how many answers each n-gram occurs, in memory that does not grow with the file. */
import type { ScorableRow } from "../score/index.js";
import { eachGram } from "./grams.js";
import { keyOf } from "./hash-pair.js";
import { overUse, type Usage } from "./over-use.js";
import { createSketch, type Sketch } from "./sketch.js";
import { readWords } from "./words.js";

/** Read from the beginning at every call: mining goes over a text more than once. */
export type Rows = () => AsyncIterable<ScorableRow>;

export interface Size {
  answers: number;
  words: number;
}

export interface CountedGram {
  key: number;
  /** Answers in which it occurs. */
  given: number;
  reference: number;
  z: number;
  expected: number;
}

export interface Counted {
  grams: CountedGram[];
  given: Size;
  reference: Size;
}

/** Share of the answers in which a phrase must occur, and the number below which nothing is a habit. */
const LEAST_SHARE = 0.004;
const LEAST_ANSWERS = 5;
/** N-grams that are looked at closely, by excess. */
const MOST_GRAMS = 6000;

export function leastAnswers(answers: number): number {
  return Math.max(LEAST_ANSWERS, Math.ceil(answers * LEAST_SHARE));
}

/** @param minZ n-grams with less are left out */
export async function countGrams(rows: Rows, reference: Rows, minZ: number): Promise<Counted> {
  const sketch = createSketch();
  const size = await filterPass(rows, sketch);
  const least = leastAnswers(size.answers);
  const counts = new Map<number, Usage>();
  await exactPass(rows, (key, left, right) => {
    const count = counts.get(key);
    if (count !== undefined) count.given++;
    else if (sketch.most(left, right) >= least) counts.set(key, { given: 1, reference: 0 });
  });
  for (const [key, { given }] of counts) if (given < least) counts.delete(key);
  const referenceSize = await exactPass(reference, (key) => {
    const count = counts.get(key);
    if (count !== undefined) count.reference++;
  });
  const words: Usage = { given: size.words, reference: referenceSize.words };
  const grams = [...counts]
    .map(([key, usage]) => ({ key, ...usage, ...overUse(usage, words) }))
    .filter(({ z }) => z >= minZ)
    .sort((left, right) => excess(right) - excess(left) || left.key - right.key)
    .slice(0, MOST_GRAMS);
  return { grams, given: size, reference: referenceSize };
}

/** Answers beyond those that the reference leads one to expect. */
export function excess({ given, expected }: Pick<CountedGram, "given" | "expected">): number {
  return given - expected;
}

function filterPass(rows: Rows, sketch: Sketch): Promise<Size> {
  return exactPass(rows, (_key, left, right) => sketch.add(left, right));
}

/** Visits each key once an answer: a phrase that loops in one answer is no habit. */
async function exactPass(
  rows: Rows,
  visit: (key: number, left: number, right: number) => void,
): Promise<Size> {
  const size: Size = { answers: 0, words: 0 };
  const seen = new Set<number>();
  for await (const row of rows()) {
    const answer = readWords(row);
    size.answers++;
    size.words += answer.words;
    seen.clear();
    eachGram(answer, ({ left, right }) => {
      const key = keyOf(left, right);
      if (seen.has(key)) return;
      seen.add(key);
      visit(key, left, right);
    });
  }
  return size;
}
