/** SHA-256 of every published file, so that anybody can check what they downloaded. */
import { hashBytes, hashFile } from "../core/hash.js";
import { jsonFile, type PublishFile, sorted } from "./publish-file.js";

export const hashesFile = "reproduce/sha256.json";

export async function withHashes(files: readonly PublishFile[]): Promise<PublishFile[]> {
  const entries: [string, string][] = [];
  for (const { path, content } of sorted(files))
    entries.push([
      path,
      typeof content === "string" ? await hashFile(content) : hashBytes(content),
    ]);
  return sorted([...files, jsonFile(hashesFile, Object.fromEntries(entries))]);
}

/** Paths that such a file lists; none where it is not one. */
export function listedBefore(text: string): string[] {
  try {
    return Object.keys(JSON.parse(text) as object);
  } catch {
    return [];
  }
}
