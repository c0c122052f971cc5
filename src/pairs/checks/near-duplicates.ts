/**
 * Pairs that say almost the same as an earlier one. Texts are compared by runs of four words: each keeps the smallest
 * hashes of its runs (a bottom-k sketch, Broder 1997), from which the share of common runs (Jaccard) is estimated.
 */
import { hashText } from "../../core/hash.js";

const RUN = 4;
const SKETCH = 64;
/** Texts with a share of at least `SAME` in common have one of these smallest hashes in common, almost surely. */
const KEYS = 8;
const SAME = 0.8;

export interface NearDuplicates {
  /** Whether both sides are almost those of a pair that was added. */
  has(rejected: string, chosen: string): boolean;
  add(rejected: string, chosen: string): void;
}

export function createNearDuplicates(): NearDuplicates {
  const sketches: { rejected: number[]; chosen: number[] }[] = [];
  const byHash = new Map<number, number[]>();
  return {
    has(rejected, chosen) {
      const mine = { rejected: sketch(rejected), chosen: sketch(chosen) };
      const near = new Set(mine.rejected.slice(0, KEYS).flatMap((hash) => byHash.get(hash) ?? []));
      return [...near].some((index) => {
        const other = sketches[index]!;
        return (
          shared(mine.rejected, other.rejected) >= SAME && shared(mine.chosen, other.chosen) >= SAME
        );
      });
    },
    add(rejected, chosen) {
      const index = sketches.push({ rejected: sketch(rejected), chosen: sketch(chosen) }) - 1;
      for (const hash of sketches[index]!.rejected.slice(0, KEYS)) {
        const others = byHash.get(hash);
        if (others) others.push(index);
        else byHash.set(hash, [index]);
      }
    },
  };
}

function sketch(text: string): number[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
  const runs = Array.from({ length: Math.max(1, words.length - RUN + 1) }, (_, start) =>
    Number.parseInt(hashText(words.slice(start, start + RUN).join(" ")).slice(0, 12), 16),
  );
  return [...new Set(runs)].sort((left, right) => left - right).slice(0, SKETCH);
}

/** Jaccard, estimated from the smallest hashes of both together. */
function shared(left: readonly number[], right: readonly number[]): number {
  const union = [...new Set([...left, ...right])].sort((a, b) => a - b).slice(0, SKETCH);
  const [ours, theirs] = [new Set(left), new Set(right)];
  return union.filter((hash) => ours.has(hash) && theirs.has(hash)).length / union.length;
}
