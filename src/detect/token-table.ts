/** A hash table from hashes of tokens to small numbers, which says no quickly. */

/** One flag by the low bits of a hash: few enough to stay in the nearest cache. */
const FLAG_BITS = 14;
const FLAG_MASK = (1 << FLAG_BITS) - 1;

export class TokenTable {
  private readonly flags = new Uint8Array(1 << FLAG_BITS);
  private readonly keys: Int32Array;
  private readonly values: Int32Array;
  private readonly mask: number;

  constructor(entries: readonly (readonly [hash: number, value: number])[]) {
    let size = 16;
    while (size < entries.length * 4) size *= 2;
    this.mask = size - 1;
    this.keys = new Int32Array(size);
    this.values = new Int32Array(size).fill(-1);
    for (const [hash, value] of entries) {
      this.flags[flagOf(hash)] = 1;
      let slot = hash & this.mask;
      while (this.values[slot] !== -1) slot = (slot + 1) & this.mask;
      this.keys[slot] = hash;
      this.values[slot] = value;
    }
  }

  /** -1 where there is none. */
  get(hash: number): number {
    if (this.flags[flagOf(hash)] === 0) return -1;
    for (let slot = hash & this.mask; ; slot = (slot + 1) & this.mask) {
      const value = this.values[slot]!;
      if (value === -1 || this.keys[slot] === hash) return value;
    }
  }
}

function flagOf(hash: number): number {
  return (hash ^ (hash >>> FLAG_BITS)) & FLAG_MASK;
}
