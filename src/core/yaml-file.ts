/** Reads a user's YAML against a schema; an error shows the offending lines with line and column. */
import { LineCounter, parseDocument } from "yaml";
import type { z } from "zod";
import { ConfigError } from "./errors.js";

/** @throws ConfigError naming `file:line:column`, with the lines around it. */
export function parseYaml<T>(text: string, file: string, schema: z.ZodType<T>, next: string): T {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const syntax = document.errors[0];
  if (syntax) throw yamlError(syntax.message, file, text, lines.linePos(syntax.pos[0]), next);

  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const path = issue.path.map((part) => (typeof part === "symbol" ? String(part) : part));
  const name = path.join(".");
  const unknown = issue.code === "unrecognized_keys" ? issue.keys[0] : undefined;
  const offset = offsetOf(document, unknown === undefined ? path : [...path, unknown]);
  const message =
    unknown === undefined
      ? `${name || "the file"}: ${issue.message}`
      : `unknown key \`${[...path, unknown].join(".")}\``;
  throw yamlError(message, file, text, lines.linePos(offset), next);
}

function yamlError(
  message: string,
  file: string,
  text: string,
  at: { line: number; col: number },
  next: string,
): ConfigError {
  return new ConfigError(`${message}\n${excerpt(text, at.line, at.col)}`, {
    place: `${file}:${at.line}:${at.col}`,
    next,
  });
}

type Located = { range?: [number, number, number] | null };

/** Offset of the node at `path`, or of its closest existing ancestor. A key's own name wins over its value. */
function offsetOf(document: ReturnType<typeof parseDocument>, path: (string | number)[]): number {
  for (let depth = path.length; depth >= 0; depth--) {
    const parent = document.getIn(path.slice(0, Math.max(0, depth - 1)), true) as
      | { items?: { key?: Located & { value?: unknown } }[] }
      | undefined;
    const last = path[depth - 1];
    const pair = parent?.items?.find((item) => item.key?.value === last && last !== undefined);
    if (pair?.key?.range) return pair.key.range[0];
    const node = document.getIn(path.slice(0, depth), true) as Located | undefined;
    if (depth > 0 && node?.range) return node.range[0];
  }
  return 0;
}

/** Three lines of context with a caret under the place. */
export function excerpt(text: string, line: number, column: number): string {
  const all = text.split(/\r?\n/);
  const from = Math.max(1, line - 1);
  const shown: string[] = [];
  for (let current = from; current <= Math.min(all.length, line + 1); current++) {
    shown.push(`${String(current).padStart(5)} | ${(all[current - 1] ?? "").slice(0, 160)}`);
    if (current === line)
      shown.push(`      | ${" ".repeat(Math.max(0, Math.min(column, 160) - 1))}^`);
  }
  return shown.join("\n");
}
