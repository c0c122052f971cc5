/** A publication as a folder: `model/`, and `dataset/` beside it where that is a repository of its own. */
import { createReadStream } from "node:fs";
import { readFile, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "../core/atomic-write.js";
import { hashBytes, hashFile } from "../core/hash.js";
import { hashesFile, listedBefore } from "./hashes.js";
import type { Publication, PublishFile } from "./publish-file.js";

export interface FolderProgress {
  file: PublishFile;
  /** False = the folder already had it. */
  written: boolean;
}

/** @returns how many files were written; one that is there with the same bytes is left alone. */
export async function writeToFolder(
  folder: string,
  publications: readonly Publication[],
  onFile: (progress: FolderProgress) => void = () => {},
): Promise<number> {
  let count = 0;
  for (const { kind, files } of publications) {
    await removeStale(join(folder, kind), files);
    for (const file of files) {
      const target = join(folder, kind, ...file.path.split("/"));
      const written = !(await same(file, target));
      if (written) {
        const { content } = file;
        await writeFileAtomic(
          target,
          typeof content === "string" ? createReadStream(content) : content,
        );
        count++;
      }
      onFile({ file, written });
    }
  }
  return count;
}

/** What an earlier publication wrote and this one does not have goes; a file of somebody else's stays. */
async function removeStale(folder: string, files: readonly PublishFile[]): Promise<void> {
  const before = await readFile(join(folder, hashesFile), "utf8").catch(() => "{}");
  const own = new Set(files.map(({ path }) => path));
  for (const path of listedBefore(before))
    if (!own.has(path) && !path.split("/").includes(".."))
      await rm(join(folder, ...path.split("/")), { force: true });
}

async function same(file: PublishFile, target: string): Promise<boolean> {
  const there = await stat(target).catch(() => undefined);
  if (!there?.isFile() || there.size !== file.size) return false;
  const { content } = file;
  const hash = typeof content === "string" ? await hashFile(content) : hashBytes(content);
  return (await hashFile(target)) === hash;
}
