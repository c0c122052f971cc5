/** What an edit changed, word by word. */

export interface Piece {
  text: string;
  /** `same` on both sides, `gone` from the rejected one, `new` in the chosen one. */
  kind: "same" | "gone" | "new";
}

/** Beyond so many words a side is only cut at its common begin and end: the table would be too large. */
const MOST_WORDS = 1500;

/** Longest common subsequence of words (white space goes with the word before it). */
export function wordDiff(rejected: string, chosen: string): Piece[] {
  const old = rejected.match(/\S+\s*|\s+/g) ?? [];
  const now = chosen.match(/\S+\s*|\s+/g) ?? [];
  const same = (a: number, b: number): boolean => old[a]?.trim() === now[b]?.trim();
  let begin = 0;
  while (begin < old.length && begin < now.length && same(begin, begin)) begin++;
  let end = 0;
  while (
    end < old.length - begin &&
    end < now.length - begin &&
    same(old.length - 1 - end, now.length - 1 - end)
  )
    end++;
  const left = old.slice(begin, old.length - end);
  const right = now.slice(begin, now.length - end);
  const middle =
    left.length > MOST_WORDS || right.length > MOST_WORDS
      ? [...left.map(gone), ...right.map(added)]
      : align(left, right);
  return joined([
    ...old.slice(0, begin).map(kept),
    ...middle,
    ...old.slice(old.length - end).map(kept),
  ]);
}

const kept = (text: string): Piece => ({ text, kind: "same" });
const gone = (text: string): Piece => ({ text, kind: "gone" });
const added = (text: string): Piece => ({ text, kind: "new" });

function align(left: readonly string[], right: readonly string[]): Piece[] {
  const width = right.length + 1;
  const longest = new Uint16Array((left.length + 1) * width);
  for (let a = left.length - 1; a >= 0; a--)
    for (let b = right.length - 1; b >= 0; b--)
      longest[a * width + b] =
        left[a]!.trim() === right[b]!.trim()
          ? longest[(a + 1) * width + b + 1]! + 1
          : Math.max(longest[(a + 1) * width + b]!, longest[a * width + b + 1]!);
  const pieces: Piece[] = [];
  let [a, b] = [0, 0];
  while (a < left.length && b < right.length) {
    if (left[a]!.trim() === right[b]!.trim()) {
      pieces.push(kept(left[a]!));
      a++;
      b++;
    } else if (longest[(a + 1) * width + b]! >= longest[a * width + b + 1]!)
      pieces.push(gone(left[a++]!));
    else pieces.push(added(right[b++]!));
  }
  return [...pieces, ...left.slice(a).map(gone), ...right.slice(b).map(added)];
}

function joined(pieces: readonly Piece[]): Piece[] {
  const out: Piece[] = [];
  for (const piece of pieces) {
    const last = out.at(-1);
    if (last?.kind === piece.kind) last.text += piece.text;
    else out.push({ ...piece });
  }
  return out;
}
