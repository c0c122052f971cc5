/** A small set of 32-bit hashes: asked once a word of every answer, where a `Set` costs more than all else. */

/** Knuth's: the high bits of a product with it are well mixed. */
const MIX = 0x9e3779b1;

export class HashSet {
  size = 0;
  /** Open addressing, 0 where a slot is free; a hash of 0 is not kept, and `has(0)` is always true. */
  private readonly slots: Int32Array;
  private readonly shift: number;
  private readonly mask: number;

  /** @param most hashes that will be added: three of four slots stay free, so that a look costs one comparison */
  constructor(most: number) {
    let bits = 2;
    while (1 << bits < most * 4) bits++;
    this.shift = 32 - bits;
    this.mask = (1 << bits) - 1;
    this.slots = new Int32Array(1 << bits);
  }

  /** Whether it was not in the set. */
  add(hash: number): boolean {
    const slot = this.slotOf(hash);
    if (this.slots[slot] === hash) return false;
    this.slots[slot] = hash;
    this.size++;
    return true;
  }

  has(hash: number): boolean {
    return this.slots[this.slotOf(hash)] === hash;
  }

  private slotOf(hash: number): number {
    let slot = Math.imul(hash, MIX) >>> this.shift;
    while (this.slots[slot] !== 0 && this.slots[slot] !== hash) slot = (slot + 1) & this.mask;
    return slot;
  }
}
