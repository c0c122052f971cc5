/** Loads the second stage that ships with Locus; apart, because the rest of `classify` needs no Node. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigError } from "../core/errors.js";
import { packageRoot } from "../core/paths.js";
import { createSentenceClassifier, type SentenceClassifier } from "./sentence-classifier.js";
import { weightsSchema } from "./weights.js";

/** The compiler does not copy it: `dist/` reads it from beside the sources, as it does the worker. */
export const shippedWeightsFile = (): string =>
  join(packageRoot(), "src", "classify", "weights.json");

/**
 * @param file weights as `train-second-stage.ts` writes them
 * @throws ConfigError where the file is missing or holds no weights
 */
export async function loadSecondStage(file = shippedWeightsFile()): Promise<SentenceClassifier> {
  try {
    const weights = weightsSchema.parse(JSON.parse(await readFile(file, "utf8")));
    return createSentenceClassifier(weights);
  } catch (cause) {
    throw new ConfigError("the weights of the second stage cannot be read", {
      place: file,
      next: "Install Locus again, or leave out --second-stage.",
      cause,
    });
  }
}
