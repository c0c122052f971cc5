/** The personas and prompts that the project ships, as the tests read them. */
import { join } from "node:path";
import { readRows } from "../../../src/core/jsonl.js";
import { packageRoot } from "../../../src/core/paths.js";
import { personaSchema, promptSchema } from "../../../src/core/rows.js";

const folder = join(packageRoot(), "datasets", "personas");

export const personas = await readRows(join(folder, "personas.jsonl"), personaSchema);
export const prompts = await readRows(join(folder, "prompts.jsonl"), promptSchema);
