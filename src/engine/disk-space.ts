/** Asks for the space before the work, not in the middle of it. */
import { existsSync } from "node:fs";
import { statfs } from "node:fs/promises";
import { dirname, resolve } from "node:path";
import { EnvironmentError } from "../core/errors.js";

/** Bytes free for this user on the disk of `path`, which need not exist yet. */
export async function freeBytes(path: string): Promise<number> {
  let folder = resolve(path);
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

export async function requireDiskSpace(path: string, bytes: number): Promise<void> {
  const free = await freeBytes(path);
  if (free >= bytes) return;
  throw new EnvironmentError(
    `not enough disk space: ${gigabytes(free)} free at ${path}, ${gigabytes(bytes)} needed`,
    {
      place: path,
      next: "Free some space, or put the cache elsewhere (LOCUS_CACHE=/path/on/a/larger/disk).",
    },
  );
}

export function gigabytes(bytes: number): string {
  return bytes < 1e9 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
