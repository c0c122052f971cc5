/** What a look-ahead job writes. */

/** One row of lookahead.jsonl; `start` counts Unicode code points. */
export interface LookaheadRow {
  id: string;
  position: number;
  token: number;
  probability: number;
  start: number;
  continuation: string;
}

/** A place where the reference is likely to end its turn. */
export type EndRow = Pick<LookaheadRow, "id" | "position" | "token" | "probability">;
