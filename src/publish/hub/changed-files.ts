/** Which files a repository does not have yet, told by size and hash. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import type { PublishFile } from "../publish-file.js";

/** What the Hub tells of a file. */
export interface RemoteFile {
  size: number;
  /** Git's blob hash; of the pointer where the file is in LFS. */
  oid?: string | undefined;
  /** `oid` is the SHA-256 of the content. */
  lfs?: { oid: string; size: number } | undefined;
}

export async function changedFiles(
  files: readonly PublishFile[],
  remote: ReadonlyMap<string, RemoteFile>,
): Promise<PublishFile[]> {
  const changed: PublishFile[] = [];
  for (const file of files) {
    if (!(await isThere(file, remote.get(file.path)))) changed.push(file);
  }
  return changed;
}

async function isThere(file: PublishFile, remote: RemoteFile | undefined): Promise<boolean> {
  if (remote === undefined || file.size !== (remote.lfs?.size ?? remote.size)) return false;
  return remote.lfs === undefined
    ? (await digest(file, "sha1", `blob ${file.size}\0`)) === remote.oid
    : (await digest(file, "sha256", "")) === remote.lfs.oid;
}

async function digest(
  { content }: PublishFile,
  algorithm: "sha1" | "sha256",
  head: string,
): Promise<string> {
  const hash = createHash(algorithm).update(head);
  if (typeof content !== "string") return hash.update(content).digest("hex");
  for await (const chunk of createReadStream(content)) hash.update(chunk as Buffer);
  return hash.digest("hex");
}
