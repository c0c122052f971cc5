/** A hash table from hashes of tokens to small numbers, which says no quickly. */

/** Bits for each entry, and in all: few enough to stay in the nearest cache. */
const BITS_PER_ENTRY = 32;
const MIN_BITS = 10;
const MAX_BITS = 17;
/** Knuth's: the high bits of a product with it are well mixed. */
const MIX = 0x9e3779b1;

export class TokenTable {
  /** One bit for the mixed hash of each entry. */
  private readonly bits: Int32Array;
  private readonly bitShift: number;
  /** Key and value of a slot stand beside each other. */
  private readonly slots: Int32Array;
  private readonly slotShift: number;
  private readonly mask: number;

  constructor(entries: readonly (readonly [hash: number, value: number])[]) {
    let bits = MIN_BITS;
    while (bits < MAX_BITS && 1 << bits < entries.length * BITS_PER_ENTRY) bits++;
    this.bits = new Int32Array(1 << (bits - 5));
    this.bitShift = 32 - bits;
    let size = 4;
    while (1 << size < entries.length * 3) size++;
    this.slotShift = 32 - size;
    this.mask = (1 << size) - 1;
    this.slots = new Int32Array(2 << size).fill(-1);
    for (const [hash, value] of entries) {
      const mixed = Math.imul(hash, MIX);
      const bit = mixed >>> this.bitShift;
      this.bits[bit >>> 5]! |= 1 << (bit & 31);
      let slot = mixed >>> this.slotShift;
      while (this.slots[slot * 2 + 1] !== -1) slot = (slot + 1) & this.mask;
      this.slots[slot * 2] = hash;
      this.slots[slot * 2 + 1] = value;
    }
  }

  /** -1 where there is none. Values are 0 or more. */
  get(hash: number): number {
    const mixed = Math.imul(hash, MIX);
    const bit = mixed >>> this.bitShift;
    if (((this.bits[bit >>> 5]! >>> (bit & 31)) & 1) === 0) return -1;
    for (let slot = mixed >>> this.slotShift; ; slot = (slot + 1) & this.mask) {
      const value = this.slots[slot * 2 + 1]!;
      if (value === -1 || this.slots[slot * 2] === hash) return value;
    }
  }
}
