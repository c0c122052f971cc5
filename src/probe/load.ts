/** Loads the probe's weights that ship with Locus. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigError } from "../core/errors.js";
import { packageRoot } from "../core/paths.js";
import { type ProbeWeights, probeWeightsSchema } from "./weights.js";

/** As with the second stage's, `dist/` reads it from beside the sources. */
export const shippedProbeFile = (): string => join(packageRoot(), "src", "probe", "weights.json");

/** @throws ConfigError where the file is missing or holds no weights */
export async function loadProbe(file = shippedProbeFile()): Promise<ProbeWeights> {
  try {
    return probeWeightsSchema.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (cause) {
    throw new ConfigError("the weights of the probe cannot be read", {
      place: file,
      next: "Install Locus again, or leave out --probe.",
      cause,
    });
  }
}
