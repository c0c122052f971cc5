/** Feature names to buckets: no vocabulary to ship, and the same bucket on every machine. */

/** FNV-1a over UTF-16 units, mixed at the end (murmur3's finaliser) so that low bits are as good as high ones. */
export function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < name.length; index++)
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** @param bits buckets = 2 ** bits */
export const bucketOf = (name: string, bits: number): number => hashName(name) & ((1 << bits) - 1);
