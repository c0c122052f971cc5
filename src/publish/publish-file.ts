/** A file as it will lie in a repository: made here, or copied from the run. */
import { readFile, stat } from "node:fs/promises";

export interface PublishFile {
  /** In the repository, with forward slashes. */
  path: string;
  /** Bytes. */
  size: number;
  /** Bytes made here, or the path of a file on this machine. */
  content: Uint8Array | string;
}

/** One repository's files, sorted by path. */
export interface Publication {
  kind: "model" | "dataset";
  files: PublishFile[];
}

export function madeFile(path: string, content: string | Uint8Array): PublishFile {
  const bytes = typeof content === "string" ? Buffer.from(content, "utf8") : content;
  return { path, size: bytes.byteLength, content: bytes };
}

export async function copiedFile(path: string, source: string): Promise<PublishFile> {
  return { path, size: (await stat(source)).size, content: source };
}

export function jsonFile(path: string, value: unknown): PublishFile {
  return madeFile(path, `${JSON.stringify(value, null, 2)}\n`);
}

/** Only for files that a person would read. */
export async function textOf({ content }: PublishFile): Promise<string> {
  return typeof content === "string"
    ? await readFile(content, "utf8")
    : Buffer.from(content).toString("utf8");
}

/** By code unit, so that a listing is the same on every machine. */
export function sorted(files: readonly PublishFile[]): PublishFile[] {
  return [...files].sort((left, right) => (left.path < right.path ? -1 : 1));
}
