/**
 * Prunes rare n-grams in fixed memory. The first pass adds each key of an answer to one cell in each of two tables; a
 * key can be frequent only where both its cells are, so the second pass counts exactly only those (the hash filter of
 * Park, Chen & Yu, SIGMOD 1995, with two tables). Cells only ever count too much: no frequent key is lost.
 */

/** Cells in a table: 16 MB each. */
const CELLS = 1 << 22;

export interface Sketch {
  add(left: number, right: number): void;
  /** An upper bound of how often the key was added. */
  most(left: number, right: number): number;
}

export function createSketch(cells = CELLS): Sketch {
  const tables = [new Uint32Array(cells), new Uint32Array(cells)] as const;
  const mask = cells - 1;
  return {
    add(left, right) {
      tables[0][left & mask]!++;
      tables[1][right & mask]!++;
    },
    most: (left, right) => Math.min(tables[0][left & mask]!, tables[1][right & mask]!),
  };
}
