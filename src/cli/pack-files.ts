/** Which packs a command uses: those that ship with Locus, or what `--packs` names. */
import { readdir } from "node:fs/promises";
import { homedir } from "node:os";
import { basename, dirname, join, resolve } from "node:path";
import { ConfigError } from "../core/errors.js";
import type { Pack } from "../patterns/index.js";
import { bundledPackFiles, loadPacks } from "../patterns/load.js";

/** How `--packs` is explained by every command that has it. */
export const PACKS_HELP =
  "rule packs instead of those that ship with Locus: files, globs, names of packs; `shipped` is all that ship";

/** The name under which all packs that ship with Locus are meant. */
const SHIPPED = "shipped";

/** @param names pack files, globs with `*` in their last part, `shipped`, or names of packs in the pack folder */
export async function loadNamedPacks(names?: readonly string[]): Promise<Pack[]> {
  return loadPacks(await namedPackFiles(names));
}

export async function namedPackFiles(names?: readonly string[]): Promise<string[]> {
  if (names === undefined) return bundledPackFiles();
  const files = await Promise.all(names.map(expand));
  return [...new Set(files.flat())];
}

/**
 * Whether the learned second stage goes over what these packs find, unless it is told otherwise. It proposes sentences of its own:
 * who leaves out the rules that ship wants the findings of others, and nothing besides.
 */
export function wantsSecondStage(names?: readonly string[]): boolean {
  return names === undefined || names.includes(SHIPPED);
}

/** Where `locus packs add` puts packs: `LOCUS_PACKS`, else `locus/packs` in the platform's folder for settings. */
export function packFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.LOCUS_PACKS) return resolve(env.LOCUS_PACKS);
  if (env.XDG_CONFIG_HOME) return resolve(env.XDG_CONFIG_HOME, "locus", "packs");
  if (process.platform === "win32" && env.APPDATA) return join(env.APPDATA, "locus", "packs");
  return join(homedir(), ".config", "locus", "packs");
}

/** The files of the packs that were added, sorted by name. */
export async function addedPackFiles(): Promise<string[]> {
  const folder = packFolder();
  const names = await readdir(folder).catch(() => [] as string[]);
  return names
    .filter((name) => name.endsWith(".yaml"))
    .sort()
    .map((name) => join(folder, name));
}

async function expand(name: string): Promise<string[]> {
  if (name === SHIPPED) return bundledPackFiles();
  if (basename(name).includes("*")) return expandGlob(name);
  if (/[/\\.]/.test(name)) return [name];
  const all = [...(await addedPackFiles()), ...(await bundledPackFiles())];
  const named = all.find((file) => basename(file, ".yaml") === name);
  if (named === undefined)
    throw new ConfigError(`no pack is called ${name}`, {
      next: "`locus packs list` names those that there are, `locus packs add FILE` adds one; or give a file.",
    });
  return [named];
}

async function expandGlob(name: string): Promise<string[]> {
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
