/** Whether a published folder is whole and unchanged, and whether this machine has what the run was made from. */
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "../core/errors.js";
import { hashFile } from "../core/hash.js";
import { hashesFile } from "./hashes.js";

export interface Verification {
  checked: number;
  missing: string[];
  changed: string[];
  /** Files that were not published; the Hub's own among them (.gitattributes). */
  added: string[];
}

/** @throws DataError where the folder holds no publication of Locus. */
export async function verifyFolder(
  folder: string,
  onFile: (path: string) => void = () => {},
): Promise<Verification> {
  const place = join(folder, hashesFile);
  const text = await readFile(place, "utf8").catch(() => undefined);
  if (text === undefined)
    throw new DataError(`${folder} has no ${hashesFile}: it is no publication of Locus`, {
      place,
      next: "Give a folder or repository that `locus publish` made, or the folder of a run.",
    });
  const hashes = JSON.parse(text) as Record<string, string>;
  const result: Verification = { checked: 0, missing: [], changed: [], added: [] };
  for (const [path, hash] of Object.entries(hashes)) {
    onFile(path);
    const file = join(folder, ...path.split("/"));
    if (!(await stat(file).catch(() => undefined))?.isFile()) result.missing.push(path);
    else if ((await hashFile(file)) !== hash) result.changed.push(path);
    result.checked++;
  }
  const there = await readdir(folder, { recursive: true, withFileTypes: true });
  for (const entry of there) {
    const file = join(entry.parentPath, entry.name);
    // In a download from the Hub files are links into its store.
    if (!entry.isFile() && !(entry.isSymbolicLink() && (await stat(file)).isFile())) continue;
    const path = file
      .slice(folder.length + 1)
      .split("\\")
      .join("/");
    if (!(path in hashes) && path !== hashesFile) result.added.push(path);
  }
  return result;
}
