/** What a run wrote of itself, `manifest.json`. */
import { readFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { ConfigError } from "../core/errors.js";
import type { Manifest } from "../pipeline/index.js";

/** @throws ConfigError where the folder is no run */
export async function readManifest(run: string): Promise<Manifest> {
  const text = await readFile(join(run, "manifest.json"), "utf8").catch(() => undefined);
  if (text === undefined)
    throw new ConfigError(`${run} is no run: it has no manifest.json`, {
      place: join(basename(run), "manifest.json"),
      next: "Give the folder that `locus run` made, for example runs/quickstart.",
    });
  return JSON.parse(text) as Manifest;
}
