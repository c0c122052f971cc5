/** Runs an example of docs/ as its reader would, against the compiled library. */
import { execFile } from "node:child_process";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

const ROOT = resolve(import.meta.dirname, "../..");

/** @returns what it printed */
export async function runExample(example: string, ...args: string[]): Promise<string> {
  const tsx = join(ROOT, "node_modules", "tsx", "dist", "cli.mjs");
  const script = join(ROOT, "docs", "examples", `${example}.ts`);
  const { stdout } = await promisify(execFile)(process.execPath, [tsx, script, ...args]);
  return stdout;
}

/** Runs a command as its user would, against the compiled library. @returns what it printed */
export async function runCommand(...args: string[]): Promise<string> {
  const main = join(ROOT, "dist", "cli", "main.js");
  const { stdout } = await promisify(execFile)(process.execPath, [main, ...args]);
  return stdout;
}
