/** Words as vectors: a word that no labelled sentence holds is then judged as words of like meaning are. */
import { bucketOf, mixed } from "../hashing.js";
import { type Token, tokensOf } from "../tokens.js";

export interface WordVectors {
  /** Numbers of a vector. */
  width: number;
  /** By the word's token, see `tokens.ts`; one word a bucket of the table that ships. */
  byToken: ReadonlyMap<Token, Float32Array>;
}

const WORD_BITS = 16;

/**
 * @param words with their vectors, the commonest first: of two in one bucket the later goes, for training as for use
 * @returns the vectors less their mean, of length 1
 */
export function wordVectorsOf(words: readonly (readonly [string, Float32Array])[]): WordVectors {
  const width = words[0]?.[1].length ?? 0;
  const mean = new Float64Array(width);
  for (const [, vector] of words)
    for (let at = 0; at < width; at++) mean[at]! += vector[at]! / words.length;
  const taken = new Set<number>();
  const byToken = new Map<Token, Float32Array>();
  for (const [word, vector] of words) {
    const token = tokensOf(word, 1)[0];
    if (token === undefined) continue;
    const bucket = bucketOf(mixed(token), WORD_BITS);
    if (taken.has(bucket)) continue;
    taken.add(bucket);
    const centred = vector.map((value, at) => value - mean[at]!);
    const length = Math.hypot(...centred);
    if (length > 0)
      byToken.set(
        token,
        centred.map((value) => value / length),
      );
  }
  return { width, byToken };
}

/** What the weights of the vectors' columns come to for each word: buckets' weights, and their bits. */
export function wordWeights(
  columns: Float64Array,
  vectors: WordVectors | undefined,
): [weights: Float64Array, bits: number] {
  const weights = new Float64Array(1 << WORD_BITS);
  for (const [token, vector] of vectors?.byToken ?? [])
    weights[bucketOf(mixed(token), WORD_BITS)] = vector.reduce(
      (sum, value, at) => sum + value * columns[at]!,
      0,
    );
  return [weights, WORD_BITS];
}
