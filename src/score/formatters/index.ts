/** Output formats by name. A new one is a file and a line here. */
import { csv } from "./csv.js";
import type { CreateFormatter } from "./formatter.js";
import { json } from "./json.js";
import { jsonl } from "./jsonl.js";
import { markdown } from "./markdown.js";
import { terminal } from "./terminal.js";

export const formatters = { terminal, json, jsonl, csv, markdown } as const satisfies Record<
  string,
  CreateFormatter
>;
export type Format = keyof typeof formatters;
