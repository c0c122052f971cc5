/** What a persona goes onto: weights merged at the dial's scale, or the run's adapter at that scale, trained on. */
import { copyFile, mkdir, readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { type AdapterConfig, scaledAlphas } from "../core/adapter-config.js";
import { writeJson } from "../core/atomic-write.js";
import { ConfigError } from "../core/errors.js";

export const ONTO = ["merged", "adapter"] as const;
export type Onto = (typeof ONTO)[number];

/** @returns the folder of the weights that the run merged at the dial's scale */
export async function mergedWeights(run: string): Promise<string> {
  const merged = join(resolve(run), "merge", "merged");
  if ((await readFile(join(merged, "config.json")).catch(() => undefined)) === undefined)
    throw unfinished(run, join("merge", "merged"));
  return merged;
}

/**
 * Writes the run's adapter with the dial's scale folded into its alpha, so that training goes on from the model that was
 * measured. The rank is the run's.
 * @returns the folder written
 */
export async function startingAdapter(run: string, folder: string): Promise<string> {
  const trained = join(resolve(run), "train", "locus", "job", "adapter");
  const read = async <Value>(file: string): Promise<Value> =>
    JSON.parse(
      await readFile(file, "utf8").catch((): never => {
        throw unfinished(run, file.slice(resolve(run).length + 1));
      }),
    ) as Value;
  const { scale } = await read<{ scale: number }>(join(resolve(run), "dial", "dial.json"));
  if (scale <= 0)
    throw new ConfigError(
      `${run}: its dial stands at scale ${scale}, where its adapter is nothing`,
      {
        place: join(basename(run), "dial", "dial.json"),
        next: "Leave --onto adapter out.",
      },
    );
  const config = await read<AdapterConfig>(join(trained, "adapter_config.json"));
  await mkdir(folder, { recursive: true });
  await copyFile(
    join(trained, "adapter_model.safetensors"),
    join(folder, "adapter_model.safetensors"),
  );
  await writeJson(join(folder, "adapter_config.json"), scaledAlphas(config, scale));
  return folder;
}

/** Rank and alpha of an adapter that training goes on from. */
export async function adapterShape(folder: string): Promise<{ r: number; alpha: number }> {
  const file = join(folder, "adapter_config.json");
  const { r, lora_alpha: alpha } = JSON.parse(await readFile(file, "utf8")) as AdapterConfig;
  if (r === undefined)
    throw new ConfigError("the adapter names no rank `r`", {
      place: file,
      next: "Give the adapter of a run that Locus trained.",
    });
  return { r, alpha };
}

const unfinished = (run: string, missing: string): ConfigError =>
  new ConfigError(`${run} is no finished run: it has no ${missing}`, {
    place: join(basename(run), missing),
    next: "Give the folder of a run that got past its merge stage.",
  });
