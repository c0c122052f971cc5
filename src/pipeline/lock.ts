/** One process at a time works in a run directory. */
import { mkdir, open, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { ConfigError } from "../core/errors.js";
import { isAlive } from "../core/is-alive.js";

/** @returns a function that gives the directory free. A lock whose process is gone is taken over. */
export async function lockRun(directory: string): Promise<() => Promise<void>> {
  await mkdir(directory, { recursive: true });
  const path = join(directory, ".lock");
  for (let attempt = 0; attempt < 3; attempt++) {
    try {
      const file = await open(path, "wx");
      await file.writeFile(String(process.pid));
      await file.close();
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
      const owner = Number(await readFile(path, "utf8").catch(() => ""));
      if (owner > 0 && owner !== process.pid && isAlive(owner)) {
        throw new ConfigError(`another locus process (${owner}) works in ${directory}`, {
          place: path,
          next: "Wait for it, stop it, or give this run another name with --name.",
        });
      }
      await rm(path, { force: true });
    }
  }
  throw new ConfigError(`${path} cannot be locked`, {
    place: path,
    next: "Remove the file and try again.",
  });
}
