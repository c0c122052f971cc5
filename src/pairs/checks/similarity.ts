/**
 * How alike two sides are: 1 - (words to insert, delete or replace) / (words of the longer side).
 *
 * It stands in for the similarity of the two sides' hidden states (CHES, `displacement/ches.ts`) where no model is at hand:
 * sides that say the same in other words count as unlike.
 */
const MOST_WORDS = 1500;

/** 1 = the same words in the same order, 0 = no word in common at its place. */
export function wordSimilarity(left: string, right: string): number {
  const [a, b] = [words(left), words(right)];
  const longest = Math.max(a.length, b.length);
  if (longest === 0) return 1;
  return (
    1 - distance(a.slice(0, MOST_WORDS), b.slice(0, MOST_WORDS)) / Math.min(longest, MOST_WORDS)
  );
}

const words = (text: string): string[] => text.split(/\s+/).filter(Boolean);

/** Levenshtein's distance over words, one row of its table at a time. */
function distance(a: readonly string[], b: readonly string[]): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(
        Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)),
      );
    row = next;
  }
  return row[b.length]!;
}
