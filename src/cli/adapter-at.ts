/** The adapter that an option names: the worker runs in its job's folder, where a relative path would mean another. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { ConfigError } from "../core/errors.js";
import type { ModelRef } from "../engine/index.js";

/** @throws ConfigError where the folder holds no PEFT adapter */
export function adapterAt(folder: string, scale: number): NonNullable<ModelRef["adapter"]> {
  const path = resolve(folder);
  if (!existsSync(join(path, "adapter_config.json")))
    throw new ConfigError(`${folder} holds no adapter_config.json`, {
      place: folder,
      next: "Name the folder of a PEFT adapter: job/adapter of what `locus train -o` wrote, or train/locus/job/adapter of a run.",
    });
  return { path, scale };
}
