/** Two independent 32-bit hashes of a text, and keys made of them. */

const PRIMES = [0x01000193, 0x85ebca6b] as const;
const SEEDS = [0x811c9dc5, 0x9e3779b9] as const;

export function hashPair(text: string): [number, number] {
  let [left, right] = SEEDS as readonly [number, number];
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at);
    left = Math.imul(left ^ unit, PRIMES[0]);
    right = Math.imul(right ^ unit, PRIMES[1]);
  }
  return [mix(left), mix(right)];
}

/** Joins the hash of a further word to that of the words before it; order counts. */
export function joinHash(before: number, word: number, column: 0 | 1): number {
  return mix(Math.imul(before, PRIMES[column]) + word);
}

/** A 53-bit key: of a million keys, two are the same with a chance of one in 18,000. */
export function keyOf(left: number, right: number): number {
  return (left >>> 0) * 0x200000 + (right & 0x1fffff);
}

function mix(value: number): number {
  let mixed = value ^ (value >>> 16);
  mixed = Math.imul(mixed, 0x7feb352d);
  return mixed ^ (mixed >>> 15);
}
