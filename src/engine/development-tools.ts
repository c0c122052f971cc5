/** pytest, ruff and pyright, laid over the worker's environment for the project's own tests. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { writeFileAtomic } from "../core/atomic-write.js";
import { hashText } from "../core/hash.js";
import { packageRoot } from "../core/paths.js";
import { withFileLock } from "./file-lock.js";
import type { ProvisionOptions } from "./provision-options.js";
import type { PythonEnvironment } from "./python-environment.js";
import { runCommand } from "./run-command.js";

export async function ensureDevelopmentTools(
  environment: PythonEnvironment,
  options: ProvisionOptions = {},
): Promise<void> {
  const lock = join(packageRoot(), "src", "worker", "requirements-dev.lock");
  const hash = hashText(await readFile(lock, "utf8")).slice(0, 16);
  const stamp = join(environment.directory, `tools-${hash}`);
  if (existsSync(stamp)) return;
  await withFileLock(
    join(environment.directory, "tools.lock"),
    async () => {
      if (existsSync(stamp)) return;
      options.onProgress?.("installing pytest, ruff and pyright");
      const pip = ["-m", "pip", "install", "--disable-pip-version-check", "--no-input"];
      await runCommand(environment.python, [...pip, "--no-deps", "--require-hashes", "-r", lock], {
        purpose: "install the development tools",
        next: "Run the same command again.",
        env: options.env,
        signal: options.signal,
      });
      await writeFileAtomic(stamp, "");
    },
    { signal: options.signal },
  );
}
