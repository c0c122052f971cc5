/** Where Locus keeps what it downloads, and where its own files lie. */
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

/** `LOCUS_CACHE`, else the platform's cache folder + `locus`. */
export function cacheRoot(env: NodeJS.ProcessEnv = process.env): string {
  if (env.LOCUS_CACHE) return resolve(env.LOCUS_CACHE);
  if (env.XDG_CACHE_HOME) return resolve(env.XDG_CACHE_HOME, "locus");
  if (process.platform === "win32" && env.LOCALAPPDATA) {
    return join(env.LOCALAPPDATA, "locus", "cache");
  }
  if (process.platform === "darwin") return join(homedir(), "Library", "Caches", "locus");
  return join(homedir(), ".cache", "locus");
}

let found: string | undefined;

/** The folder that holds package.json, patterns/, datasets/ and pipelines/; the same from src/ and from dist/. */
export function packageRoot(): string {
  if (found !== undefined) return found;
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json")) && dirname(folder) !== folder) {
    folder = dirname(folder);
  }
  found = folder;
  return folder;
}
