/** Takes folders of this machine out of what is published: only a path's last part stays. */
import { posix, win32 } from "node:path";
import { redactSecrets } from "../core/secrets.js";

export function isMachinePath(text: string): boolean {
  return /^~[\\/]/.test(text) || posix.isAbsolute(text) || /^(?:[A-Za-z]:[\\/]|\\\\)/.test(text);
}

/** In every string of a JSON value, keys included; what looks like a token goes too. */
export function withoutMachinePaths<T>(value: T): T {
  return walk(value) as T;
}

function walk(value: unknown): unknown {
  if (typeof value === "string") return clean(value);
  if (Array.isArray(value)) return value.map(walk);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [clean(key), walk(inner)]));
}

function clean(text: string): string {
  return redactSecrets(isMachinePath(text) ? win32.basename(text) : text);
}
