/** The weights of a run as files of a repository: merged, adapter, or both. */
import { join } from "node:path";
import { type AdapterConfig, scaledAlphas } from "../core/adapter-config.js";
import { ConfigError } from "../core/errors.js";
import type { BaseModel } from "./base-model.js";
import { isMachinePath } from "./machine-paths.js";
import { copiedFile, jsonFile, type PublishFile } from "./publish-file.js";
import { type FinishedRun, readJson } from "./read-run.js";
import { generationSettings, measuredSampling } from "./sampling.js";

export const WHAT = ["adapter", "merged", "both"] as const;
export type What = (typeof WHAT)[number];

/** Merged at the root with the adapter beside it in `adapter/`; an adapter alone lies at the root. */
export async function weightFiles(
  run: FinishedRun,
  what: What,
  base: BaseModel,
): Promise<PublishFile[]> {
  const files: PublishFile[] = [];
  for (const name of run.mergedFiles) {
    // An adapter alone still needs the tokenizer and the chat template that it was trained with.
    if (
      what === "adapter" &&
      !/^(?:token|generation_config|special_tokens|chat_template|vocab|merges|added_tokens)/.test(
        name,
      )
    )
      continue;
    files.push(await mergedFile(join(run.mergedFolder, name), name, base, run));
  }
  if (what !== "merged") {
    const folder = what === "both" ? "adapter/" : "";
    const config = await readJson<AdapterConfig>(join(run.adapterFolder, "adapter_config.json"));
    files.push(
      jsonFile(`${folder}adapter_config.json`, scaledAdapter(config, run.scale, base)),
      await copiedFile(
        `${folder}adapter_model.safetensors`,
        join(run.adapterFolder, "adapter_model.safetensors"),
      ),
    );
  }
  return files;
}

/** The adapter at the dial's scale, on the base by its name on the Hub: the measured model, whatever loads it. */
export function scaledAdapter(
  config: AdapterConfig,
  scale: number,
  base: Pick<BaseModel, "id" | "revision">,
): AdapterConfig {
  if (base.id === undefined) {
    throw new ConfigError(
      "the base model has no name on the Hub, so nobody could load the adapter",
      {
        next: "Give --base-model owner/name, or publish the merged weights alone (--what merged).",
      },
    );
  }
  return {
    ...scaledAlphas(config, scale),
    base_model_name_or_path: base.id,
    revision: base.revision ?? null,
  };
}

/** Configurations remember the folder that they were loaded from. */
async function mergedFile(
  source: string,
  name: string,
  base: BaseModel,
  run: FinishedRun,
): Promise<PublishFile> {
  const sampling = measuredSampling(run.report.manifest);
  if (name === "generation_config.json" && sampling !== undefined)
    return jsonFile(name, {
      ...(await readJson<Record<string, unknown>>(source)),
      ...generationSettings(sampling),
    });
  if (name !== "config.json" && name !== "tokenizer_config.json") return copiedFile(name, source);
  const config = await readJson<Record<string, unknown>>(source);
  const paths = Object.entries(config).filter(
    ([key, value]) =>
      /name_or_path$/.test(key) && typeof value === "string" && isMachinePath(value),
  );
  if (paths.length === 0) return copiedFile(name, source);
  for (const [key] of paths) {
    if (base.id === undefined) delete config[key];
    else config[key] = base.id;
  }
  return jsonFile(name, config);
}
