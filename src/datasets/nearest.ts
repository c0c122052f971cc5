/** How near the splits come to each other: for each prompt, the most similar prompt of any other split. */
import type { PromptRow } from "../core/rows.js";
import { cosine, tfidfVectors } from "./tfidf.js";
import { userText } from "./words.js";

export interface Neighbour {
  id: string;
  /** The most similar row of another split. */
  nearest: string;
  /** tf-idf cosine of the user turns, 0 to 1. */
  similarity: number;
}

/** One entry a row that has a row of another split to compare with, most similar first. */
export function nearestAcrossSplits(rows: readonly PromptRow[]): Neighbour[] {
  const vectors = tfidfVectors(rows.map(userText));
  return rows
    .flatMap((row, index) => {
      let best: Neighbour | undefined;
      rows.forEach((other, position) => {
        if (other.split === row.split) return;
        const similarity = cosine(vectors[index]!, vectors[position]!);
        if (best === undefined || similarity > best.similarity) {
          best = { id: row.id, nearest: other.id, similarity };
        }
      });
      return best === undefined ? [] : [best];
    })
    .sort((left, right) => right.similarity - left.similarity);
}

export interface SimilaritySummary {
  rows: number;
  max: number;
  percentile95: number;
  median: number;
}

/** Figures of a list that `nearestAcrossSplits` gave. Percentiles are nearest-rank. */
export function summariseSimilarity(neighbours: readonly Neighbour[]): SimilaritySummary {
  const ascending = neighbours.map((entry) => entry.similarity).sort((a, b) => a - b);
  const rank = (share: number) => ascending[Math.ceil(share * ascending.length) - 1] ?? 0;
  return { rows: ascending.length, max: rank(1), percentile95: rank(0.95), median: rank(0.5) };
}
