/** File names as given on the command line: globs, `-`, Hub addresses of a file, a folder or a dataset. */
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "../../core/errors.js";
import { namesBelow, parseGlob } from "./glob.js";
import { HUB_SCHEME } from "./hub.js";
import { expandHubFiles, isOneHubFile } from "./hub-files.js";
import type { ReadOptions } from "./reader.js";

/**
 * Names without globs, in order; the files of one glob are sorted.
 * @param onMissing called for what is not there. @default throws it, a DataError
 * @param read without a `hub` its addresses stay as they are, and nothing is asked of it
 */
export async function expandFiles(
  names: readonly string[],
  onMissing: (error: unknown) => void = (error) => {
    throw error;
  },
  read: Pick<ReadOptions, "hub" | "onNote"> = {},
): Promise<string[]> {
  const found: string[] = [];
  for (const name of names)
    try {
      found.push(...(await expand(name, read)));
    } catch (error) {
      onMissing(error);
    }
  return found;
}

/** Whether the name can only be that of one file. */
export function isOneFile(name: string): boolean {
  if (name.startsWith(HUB_SCHEME)) return isOneHubFile(name);
  return parseGlob(name) === undefined;
}

async function expand(
  name: string,
  { hub, onNote }: Pick<ReadOptions, "hub" | "onNote">,
): Promise<string[]> {
  if (name.startsWith(HUB_SCHEME)) return hub ? expandHubFiles(name, hub, onNote) : [name];
  if (name === "-") return [name];
  const found = await stat(name).catch(() => undefined);
  if (found !== undefined && !found.isDirectory()) return [name];
  const missing = (what: string, next: string) =>
    new DataError(`${name} ${what}`, { place: name, next });
  if (found?.isDirectory())
    throw missing(
      "is a folder",
      `Name the files inside it, for example "${join(name, "*.jsonl")}".`,
    );
  const glob = parseGlob(name);
  if (glob === undefined) throw missing("does not exist", "Check the path.");
  const files = (await namesBelow(glob.root, glob.levels))
    .filter(glob.matches)
    .map((path) => join(glob.root, path))
    .sort();
  if (files.length === 0) throw missing("matches no file", "Check the pattern.");
  return files;
}
