/** How many threads a run is worth. */
import { stat } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { expandFiles } from "../read/index.js";

/** Bytes of input below which starting threads costs more than they save. */
export const WORTH_THREADS = 16e6;

/**
 * @param wanted more than there are cores only take memory and turns from each other: so many are never started. `auto`: one for
 * small input, and for standard input and the Hub, whose size is not known; else one a core
 */
export async function chooseThreads(
  names: readonly string[],
  wanted: number | "auto" = "auto",
  cores = availableParallelism(),
): Promise<number> {
  if (wanted !== "auto") return Math.min(wanted, cores);
  let bytes = 0;
  // What is not there is told of by whoever reads it.
  for (const file of await expandFiles(names, () => {}))
    bytes += await stat(file).then(
      ({ size }) => size,
      () => 0,
    );
  return bytes < WORTH_THREADS ? 1 : cores;
}
