/** Output formats by name. A new one is a file and a line here. */
import { csv } from "./csv.js";
import type { CreateFormatter } from "./formatter.js";
import { github } from "./github.js";
import { html } from "./html.js";
import { json } from "./json.js";
import { jsonl } from "./jsonl.js";
import { markdown } from "./markdown.js";
import { parquet } from "./parquet.js";
import { sarif } from "./sarif.js";
import { terminal } from "./terminal.js";

export const formatters = {
  terminal,
  json,
  jsonl,
  csv,
  parquet,
  markdown,
  html,
  sarif,
  github,
} as const satisfies Record<string, CreateFormatter>;
export type Format = keyof typeof formatters;

const ENDINGS: Record<string, Format> = { md: "markdown", htm: "html", ndjson: "jsonl" };

/** The format that a file's ending asks for. */
export function formatOfFile(file: string): Format | undefined {
  const ending = file.slice(file.lastIndexOf(".") + 1).toLowerCase();
  return ENDINGS[ending] ?? (ending in formatters ? (ending as Format) : undefined);
}
