/** Loads packs from files: the bundled ones, or those that the user names. */
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { ConfigError } from "../core/errors.js";
import { hashText } from "../core/hash.js";
import { parsePack } from "./parse-pack.js";
import type { Pack } from "./schema.js";
import { builtPacks, shippedPacks } from "./shipped-packs.js";

/**
 * @param paths pack files; default all packs that ship with Locus
 * @throws ConfigError where a file is missing or is no pack
 */
export async function loadPacks(paths?: readonly string[]): Promise<Pack[]> {
  const files = paths ?? (await bundledPackFiles());
  return Promise.all(
    files.map(async (file) => {
      const text = await readPack(file);
      return builtPack(text) ?? parsePack(text, file);
    }),
  );
}

/** A text that the build read already, as most that are loaded, need not be read and checked again. */
function builtPack(text: string): Pack | undefined {
  const built = builtPacks();
  const pack = built && shippedPacks()[built.hashes.indexOf(hashText(text))];
  // Whoever loads a pack may change it.
  return pack && structuredClone(pack);
}

/** The pack files that ship with Locus, sorted by name. */
export async function bundledPackFiles(): Promise<string[]> {
  const folder = join(packageRoot(), "patterns");
  const names = await readdir(folder);
  return names
    .filter((name) => name.endsWith(".yaml"))
    .sort()
    .map((name) => join(folder, name));
}

async function readPack(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (cause) {
    throw new ConfigError("the rule pack cannot be read", {
      place: file,
      next: "Give the path of a pack's YAML file.",
      cause,
    });
  }
}

function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) {
    const parent = dirname(folder);
    if (parent === folder)
      throw new ConfigError("the packs that ship with Locus are not where they should be", {
        next: "Install Locus again, or name pack files with --packs.",
      });
    folder = parent;
  }
  return folder;
}
