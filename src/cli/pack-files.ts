/** Which packs a command uses: the bundled ones, or the files that `--packs` names. */
import { readdir } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { ConfigError } from "../core/errors.js";
import type { Pack } from "../patterns/index.js";
import { loadPacks } from "../patterns/load.js";

/** @param names files, or globs with `*` in their last part, as a shell would have expanded them */
export async function loadNamedPacks(names?: readonly string[]): Promise<Pack[]> {
  if (names === undefined) return loadPacks();
  const files = await Promise.all(names.map(expand));
  return loadPacks([...new Set(files.flat())]);
}

async function expand(name: string): Promise<string[]> {
  if (!basename(name).includes("*")) return [name];
  const parts = basename(name)
    .split("*")
    .map((part) => part.replace(/[\\^$.+?()[\]{}|]/g, "\\$&"));
  const matcher = new RegExp(`^${parts.join(".*")}$`);
  const inside = await readdir(dirname(name)).catch(() => [] as string[]);
  const found = inside.filter((file) => matcher.test(file)).sort();
  if (found.length === 0)
    throw new ConfigError("no pack has such a name", { place: name, next: "Check the path." });
  return found.map((file) => join(dirname(name), file));
}
