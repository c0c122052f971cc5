/** Identity of what finds and judges: the packs and the code that reads them. What other code found is not reused. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { hashFile, hashJson } from "../core/hash.js";
import type { Pack } from "../patterns/index.js";

/** Folders of the scorer beside this one, in the tree that runs (sources or compiled). */
const FOLDERS = ["patterns", "detect", "score"];
const ROOT = join(import.meta.dirname, "..");
/** Of `score`, what answers are read from and printed with changes no finding. */
const EDGES = /^(?:read|formatters|threads)\b|^shipped-packs/;

export async function scorerHash(packs: readonly Pack[]): Promise<string> {
  const files = await Promise.all(
    FOLDERS.map(async (folder) =>
      (await readdir(join(ROOT, folder), { recursive: true }))
        .filter((name) => /(?<!\.d)\.[jt]s$/.test(name) && !EDGES.test(name))
        .map((name) => join(folder, name)),
    ),
  );
  const code = await Promise.all(
    files
      .flat()
      .sort()
      .map(async (name) => [name, await hashFile(join(ROOT, name))]),
  );
  return hashJson({ packs, code });
}
