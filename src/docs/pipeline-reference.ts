/** `docs/pipeline.md`: every setting of a pipeline file, with its type and default. */
import { z } from "zod";
import { personaSettingsSchema } from "../persona/index.js";
import { pipelineSchema } from "../pipeline/index.js";
import { cell } from "./markdown.js";

const HEAD = `# The pipeline file

<!-- Written by \`npm run docs\` from the schema. Do not edit: a test compares. -->

A run is one YAML file (\`locus run FILE\`); \`pipelines/quickstart.yaml\` is one to start from. A setting that is not given has its default;
a setting that is not known is an error with its line.

| setting | type | default | |
| --- | --- | --- | --- |
`;

const PERSONA = `
## The settings of \`locus persona\`

\`locus persona RUN --settings FILE\`; \`pipelines/persona.yaml\` is one. An option on the command line wins.

| setting | type | default | |
| --- | --- | --- | --- |
`;

type Schema = z.core.JSONSchema.BaseSchema;

export function pipelineReference(): string {
  const schema = z.toJSONSchema(pipelineSchema, { io: "input" });
  const persona = z.toJSONSchema(personaSettingsSchema, { io: "input" });
  return `${HEAD}${rowsOf(schema, "").join("\n")}\n${PERSONA}${rowsOf(persona, "").join("\n")}\n`;
}

function rowsOf(schema: Schema, prefix: string): string[] {
  const required = new Set(schema.required);
  return Object.entries(schema.properties ?? {}).flatMap(([name, value]) => {
    const inner = value as Schema;
    const path = `${prefix}${name}`;
    const variants = (inner.oneOf ?? []) as Schema[];
    if (variants.length > 0) return variants.flatMap((variant) => variantRows(variant, path));
    if (inner.properties !== undefined) return rowsOf(inner, `${path}.`);
    return [rowOf(path, inner, required.has(name))];
  });
}

/** One of several shapes, told apart by its first setting, whose value is fixed. */
function variantRows(variant: Schema, path: string): string[] {
  const [first, ...rest] = rowsOf(variant, `${path}.`);
  const [fixed] = Object.values(variant.properties ?? {}) as Schema[];
  return [first!, ...rest.map((row) => row.replace(" |", ` (${fixed?.const}) |`))];
}

function rowOf(path: string, schema: Schema, required: boolean): string {
  const fallback = required ? "needed" : "default" in schema ? code(schema.default) : "";
  return `| \`${path}\` | ${typeOf(schema)} | ${fallback} | ${cell(schema.description ?? "")} |`;
}

function typeOf(schema: Schema): string {
  if (schema.const !== undefined) return code(schema.const);
  if (schema.enum !== undefined) return schema.enum.map(code).join(", ");
  if (schema.anyOf !== undefined)
    return (schema.anyOf as Schema[]).map((one) => typeOf(one)).join(" or ");
  if (schema.type === "array") return `list of ${typeOf(schema.items as Schema)}`;
  return `${schema.type}${rangeOf(schema)}`;
}

function rangeOf({ minimum, maximum, exclusiveMinimum, exclusiveMaximum }: Schema): string {
  const most = maximum === Number.MAX_SAFE_INTEGER ? undefined : maximum;
  const least = minimum === Number.MIN_SAFE_INTEGER ? undefined : minimum;
  const parts = [
    ...(exclusiveMinimum === undefined ? [] : [`above ${exclusiveMinimum}`]),
    ...(least === undefined ? [] : [`at least ${least}`]),
    ...(most === undefined ? [] : [`at most ${most}`]),
    ...(exclusiveMaximum === undefined ? [] : [`below ${exclusiveMaximum}`]),
  ];
  return parts.length > 0 ? `, ${parts.join(", ")}` : "";
}

function code(value: unknown): string {
  return `\`${JSON.stringify(value).replaceAll("|", "\\|")}\``;
}
