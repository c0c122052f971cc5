/** The documents that are written from the code, each with its path in the project. */
import { loadPacks } from "../patterns/load.js";
import { cliReference } from "./cli-reference.js";
import { costDocument } from "./cost.js";
import { packReference } from "./pack-reference.js";
import { packJsonSchema } from "./pack-schema.js";
import { pipelineReference } from "./pipeline-reference.js";

export const documents: Record<string, () => string | Promise<string>> = {
  "patterns/README.md": async () => packReference(await loadPacks()),
  "patterns/pack.schema.json": packJsonSchema,
  "docs/cli.md": cliReference,
  "docs/pipeline.md": pipelineReference,
  "docs/cost.md": costDocument,
};
