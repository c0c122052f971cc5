/** A hash table from hashes of tokens to small numbers, which says no quickly. */

/** Flags for each entry, and in all: few enough to stay in the nearest cache. */
const FLAGS_PER_ENTRY = 16;
const MIN_FLAGS = 1 << 8;
const MAX_FLAGS = 1 << 14;

export class TokenTable {
  /** By the low bits of a hash, mixed with higher ones: whether an entry has them. */
  private readonly flags: Uint8Array;
  private readonly flagMask: number;
  private readonly keys: Int32Array;
  private readonly values: Int32Array;
  private readonly mask: number;

  constructor(entries: readonly (readonly [hash: number, value: number])[]) {
    let flags = MIN_FLAGS;
    while (flags < Math.min(MAX_FLAGS, entries.length * FLAGS_PER_ENTRY)) flags *= 2;
    this.flags = new Uint8Array(flags);
    this.flagMask = flags - 1;
    let size = 16;
    while (size < entries.length * 4) size *= 2;
    this.mask = size - 1;
    this.keys = new Int32Array(size);
    this.values = new Int32Array(size).fill(-1);
    for (const [hash, value] of entries) {
      this.flags[(hash ^ (hash >>> 14)) & this.flagMask] = 1;
      let slot = hash & this.mask;
      while (this.values[slot] !== -1) slot = (slot + 1) & this.mask;
      this.keys[slot] = hash;
      this.values[slot] = value;
    }
  }

  /** -1 where there is none. */
  get(hash: number): number {
    if (this.flags[(hash ^ (hash >>> 14)) & this.flagMask] === 0) return -1;
    for (let slot = hash & this.mask; ; slot = (slot + 1) & this.mask) {
      const value = this.values[slot]!;
      if (value === -1 || this.keys[slot] === hash) return value;
    }
  }
}
