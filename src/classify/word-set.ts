/** A set of tokens' hashes: asked once a word of every answer, where a `Set` costs more than all else. */
import type { Token } from "./tokens.js";

export class WordSet {
  size = 0;
  /** Open addressing, 0 where a slot is free: no word's hash is even. */
  private readonly slots: Int32Array;
  private readonly mask: number;

  /** @param most words that will be added */
  constructor(most: number) {
    let slots = 4;
    while (slots < most * 2) slots *= 2;
    this.slots = new Int32Array(slots);
    this.mask = slots - 1;
  }

  /** Whether it was not in the set. */
  add(word: Token): boolean {
    const slot = this.slotOf(word);
    if (this.slots[slot] === word) return false;
    this.slots[slot] = word;
    this.size++;
    return true;
  }

  has(word: Token): boolean {
    return this.slots[this.slotOf(word)] === word;
  }

  private slotOf(word: Token): number {
    let slot = (word >>> 1) & this.mask;
    while (this.slots[slot] !== 0 && this.slots[slot] !== word) slot = (slot + 1) & this.mask;
    return slot;
  }
}
