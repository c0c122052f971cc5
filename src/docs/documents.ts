/** The documents that are written from the code, each with its path in the project. */
import { loadPacks } from "../patterns/load.js";
import { packReference } from "./pack-reference.js";
import { packJsonSchema } from "./pack-schema.js";

export const documents: Record<string, () => string | Promise<string>> = {
  "patterns/README.md": async () => packReference(await loadPacks()),
  "patterns/pack.schema.json": packJsonSchema,
};
