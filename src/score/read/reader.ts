/** What every input format is: a stream of answers. */
import type { DataError } from "../../core/errors.js";
import type { ScorableRow } from "../scorer.js";

export interface ReadOptions {
  /** Called for a row that cannot be used, which is then skipped; without it the first one throws. */
  onBadRow?: ((error: DataError) => void) | undefined;
}

export type AnswerReader = (path: string, options: ReadOptions) => AsyncGenerator<ScorableRow>;
