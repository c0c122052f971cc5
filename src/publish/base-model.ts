/** What the published weights were made from, in the Hub's words. */
import { ConfigError } from "../core/errors.js";
import type { ReportManifest } from "../report/index.js";

export interface BaseModel {
  /** `owner/name` on the Hub; undefined = a folder or file that has no name there. */
  id: string | undefined;
  revision: string | undefined;
  /** SPDX-like name as the Hub writes it. */
  license: string | undefined;
  /** What a reader should know about the base's weights, one sentence. */
  note: string | undefined;
}

/** Models that Locus brings itself. */
const EMBEDDED: Record<string, Omit<BaseModel, "revision">> = {
  "smollm2-135m-instruct": {
    id: "HuggingFaceTB/SmolLM2-135M-Instruct",
    license: "apache-2.0",
    note: "The run worked on a 4-bit GGUF of the base, converted back to bfloat16. The merged weights are exactly what was measured; the adapter on the base's full-precision weights is close to it, and was not measured.",
  },
};

const HUB_ID = /^[\w.-]+\/[\w.-]+$/;

export function baseModel(
  model: ReportManifest["model"],
  given: { baseModel?: string | undefined; license?: string | undefined } = {},
): BaseModel {
  if (given.baseModel !== undefined && !HUB_ID.test(given.baseModel)) {
    throw new ConfigError(`--base-model ${given.baseModel} is no id on the Hub`, {
      next: "Give it as owner/name.",
    });
  }
  const embedded = EMBEDDED[model.id];
  const named = model.id.replace(/@.*$/, "");
  // A relative path has the same form as an id: only a model that was fetched has a revision.
  const fetched = HUB_ID.test(named) && model.revision !== undefined ? named : undefined;
  return {
    id: given.baseModel ?? embedded?.id ?? fetched,
    revision: model.revision,
    license: given.license ?? embedded?.license ?? model.license,
    note: embedded?.note,
  };
}
