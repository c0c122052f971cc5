/** A .gguf file becomes a folder of safetensors in the cache, once, named after its content. */
import { existsSync } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { basename, join } from "node:path";
import { hashFile } from "../core/hash.js";
import { cacheRoot } from "../core/paths.js";
import { requireDiskSpace } from "./disk-space.js";
import { withFileLock } from "./file-lock.js";
import { prepareJob } from "./job-directory.js";
import type { ProvisionOptions } from "./provision-options.js";
import { runJob } from "./run-job.js";

export interface ImportOptions extends ProvisionOptions {
  python: string;
  /** SHA-256 of the file, where it is known. */
  sha256?: string;
}

/** The folder of an imported file; it exists only when the import is complete. */
export function importedFolder(name: string, sha256: string, env?: NodeJS.ProcessEnv): string {
  return join(cacheRoot(env), "models", `${name}-${sha256.slice(0, 12)}`);
}

export async function importGguf(file: string, options: ImportOptions): Promise<string> {
  const sha256 = options.sha256 ?? (await hashFile(file));
  const name = basename(file)
    .replace(/\.gguf$/i, "")
    .toLowerCase();
  const target = importedFolder(name, sha256, options.env);
  if (existsSync(target)) return target;
  const say = (message: string) => options.onProgress?.(message);
  const work = join(cacheRoot(options.env), "models", ".work", sha256.slice(0, 12));
  return withFileLock(
    `${work}.lock`,
    async () => {
      if (existsSync(target)) return target;
      await requireDiskSpace(target, 1e9);
      say(`converting ${basename(file)} to safetensors`);
      await mkdir(work, { recursive: true });
      const model = { path: file, dtype: "bfloat16" as const };
      const { job } = await prepareJob(
        work,
        { kind: "import", model, seed: 0, limits: {} },
        { files: {}, onOther: "clear" },
      );
      await runJob(job, {
        directory: work,
        python: options.python,
        signal: options.signal,
        env: options.env,
      });
      await rename(join(work, "merged"), target);
      await rm(work, { recursive: true, force: true });
      return target;
    },
    { onWait: (holder) => say(`waiting: process ${holder} converts it`), signal: options.signal },
  );
}
