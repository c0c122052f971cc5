/**
 * The packs that ship with Locus, at once. The build puts their data in the place of this module (bootstrap/bake-packs.mjs), so that
 * `dist/` asks no file system for them, they are there in a browser, too, and neither compiles their phrases anew.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../core/paths.js";
import type { SavedPhrases } from "./compiled-phrases.js";
import { parsePack } from "./parse-pack.js";
import type { Pack } from "./schema.js";

let read: readonly Pack[] | undefined;

/** By file name. */
export function shippedPacks(): readonly Pack[] {
  const folder = join(packageRoot(), "patterns");
  read ??= readdirSync(folder)
    .filter((name) => name.endsWith(".yaml"))
    .sort()
    .map((name) => parsePack(readFileSync(join(folder, name), "utf8"), name));
  return read;
}

/** What the build worked out of the packs. */
export interface BuiltPacks {
  /** SHA-256 of each pack's YAML text, in the order of `shippedPacks()`. */
  hashes: readonly string[];
  /** Read anew at each call: it is large, and wanted once. */
  phrases(): SavedPhrases;
}

/** Nothing here, in the sources. */
export function builtPacks(): BuiltPacks | undefined {
  return undefined;
}
