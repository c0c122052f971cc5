/** Term vectors of prompts: Porter stems, weighted by tf-idf, of length 1. */
import stemmer from "natural/lib/natural/stemmers/porter_stemmer.js";
import { promptWords } from "./words.js";

/** Weight of each stem; the squares of one vector's weights add up to 1 (or to 0 for a text without words). */
export type TermVector = ReadonlyMap<string, number>;

/**
 * Vectors of `texts`, in order. Weight = count x (ln((1 + N) / (1 + df)) + 1), then divided by the vector's
 * length: the smoothed idf of scikit-learn's TfidfVectorizer, which keeps a term of every text above 0.
 */
export function tfidfVectors(texts: readonly string[]): TermVector[] {
  const counts = texts.map((text) => countTerms(text));
  const documents = new Map<string, number>();
  for (const terms of counts) {
    for (const term of terms.keys()) documents.set(term, (documents.get(term) ?? 0) + 1);
  }
  const idf = (term: string) => Math.log((1 + texts.length) / (1 + (documents.get(term) ?? 0))) + 1;
  return counts.map((terms) => {
    const weights = [...terms].map(([term, count]) => [term, count * idf(term)] as const);
    const length = Math.hypot(...weights.map(([, weight]) => weight));
    return new Map(weights.map(([term, weight]) => [term, weight / length]));
  });
}

/** Cosine of the angle between two vectors, 0 to 1. */
export function cosine(left: TermVector, right: TermVector): number {
  const [small, large] = left.size <= right.size ? [left, right] : [right, left];
  let sum = 0;
  for (const [term, weight] of small) sum += weight * (large.get(term) ?? 0);
  return sum;
}

function countTerms(text: string): Map<string, number> {
  const counts = new Map<string, number>();
  for (const word of promptWords(text)) {
    const stem = stemmer.stem(word);
    counts.set(stem, (counts.get(stem) ?? 0) + 1);
  }
  return counts;
}
