/**
 * The packs that ship with Locus, at once. The build puts their data in the place of this module (bootstrap/bake-packs.mjs), so that
 * `dist/` asks no file system for them and they are there in a browser, too.
 */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../core/paths.js";
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
