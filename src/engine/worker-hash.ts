/** Identity of the worker's code: what it computed with other code is not reused. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { hashFile, hashJson } from "../core/hash.js";
import { packageRoot } from "../core/paths.js";

/** Hash over the names and contents of the worker's Python files and its lock file. */
export async function workerHash(): Promise<string> {
  const folder = join(packageRoot(), "src", "worker");
  const modules = (await readdir(join(folder, "locus_worker"))).filter((name) =>
    name.endsWith(".py"),
  );
  const files = [...modules.map((name) => join("locus_worker", name)), "requirements.lock"].sort();
  return hashJson(
    await Promise.all(files.map(async (file) => [file, await hashFile(join(folder, file))])),
  );
}
