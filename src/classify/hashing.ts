/** Features to buckets: no vocabulary to ship, and the same bucket on every machine. */

/** FNV-1a over UTF-16 units, mixed at the end. */
export function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < name.length; index++)
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  return mixed(hash);
}

/** Murmur3's finaliser: low bits become as good as high ones. */
export function mixed(hash: number): number {
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A sequence's hash from the hash of all but its last member, and the last member. */
export const joined = (before: number, last: number): number =>
  (Math.imul(before ^ (before >>> 15), 0x2c1b3c6d) ^ last) | 0;

/** @param bits buckets = 2 ** bits */
export const bucketOf = (hash: number, bits: number): number => hash & ((1 << bits) - 1);
