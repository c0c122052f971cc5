/** `patterns/pack.schema.json`: what an editor needs to check and complete a pack while it is written. */
import { z } from "zod";
import { packSchema } from "../patterns/index.js";

export function packJsonSchema(): string {
  const schema = z.toJSONSchema(packSchema, {
    io: "input",
    override: ({ jsonSchema }) => {
      // A refinement has no JSON Schema of its own.
      if (jsonSchema.properties?.phrases !== undefined)
        jsonSchema.anyOf = [{ required: ["phrases"] }, { required: ["regex"] }];
    },
  });
  return `${JSON.stringify({ title: "Locus rule pack", ...schema }, null, 2)}\n`;
}
