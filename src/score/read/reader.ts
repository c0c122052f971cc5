/** What every input format is: bytes to rows of fields, each with its place. */
import { DataError } from "../../core/errors.js";
import type { HubReader } from "./hub.js";

export interface ReadOptions {
  /**
   * Called for a row that cannot be used, which is then skipped; without it the first one throws. `lost` counts lines after its first
   * that were not read either, among which rows may be.
   */
  onBadRow?: ((error: DataError, lost: number) => void) | undefined;
  /** Called for a file that cannot be used, which is then left out; without it the first one throws. */
  onBadFile?: ((error: DataError) => void) | undefined;
  /** Column of the prompt (text or messages) instead of the known names. */
  promptField?: string | undefined;
  /** Column of the answer instead of the known names. */
  responseField?: string | undefined;
  /** Something that the user should know and that is no error. */
  onNote?: ((note: string) => void) | undefined;
  /** Bytes read since the last call, as they lie in the file (compressed ones as such). */
  onBytes?: ((bytes: number) => void) | undefined;
  /** Called before the first bytes of a file that was fetched from the Hub, with its size in bytes. */
  onFetched?: ((bytes: number) => void) | undefined;
  /** Shared by what reads the same names, so that the Hub is asked once. @default one for each reading, with `env` */
  hub?: HubReader | undefined;
  env?: NodeJS.ProcessEnv | undefined;
}

/** A row as it stands in the file. */
export interface FieldRow {
  fields: Record<string, unknown>;
  /** 1-based line on which the row begins, or the row's number where there are no lines. */
  line: number;
  /** The answer is the file itself: its lines are the file's. */
  whole?: true;
}

/** A row that cannot be read as fields. */
export interface BadRow {
  problem: DataError;
  /** Lines after its first that were not read, where rows may be among them. @default 0 */
  lost?: number;
}

/** Of the options a format asks only for what its columns are called, and where to tell of them. */
export type RowReader = (
  bytes: AsyncIterable<Uint8Array>,
  name: string,
  options: Pick<ReadOptions, "promptField" | "responseField" | "onNote">,
) => AsyncGenerator<FieldRow | BadRow>;

/** Longest row in bytes that is held in memory. */
export const MAX_ROW = 64 * 1024 * 1024;

export function badRow(
  place: string,
  what: string,
  next: string,
  cause?: unknown,
  lost = 0,
): BadRow {
  const problem = new DataError(`${place} ${what}`, { place, next, cause });
  return lost > 0 ? { problem, lost } : { problem };
}
