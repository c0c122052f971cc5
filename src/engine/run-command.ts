/** Runs one set-up command: output to a log, a failure as an error that quotes its last lines. */
import { appendFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { execa } from "execa";
import { CancelledError, EnvironmentError } from "../core/errors.js";
import { cacheRoot } from "../core/paths.js";
import { redactSecrets } from "../core/secrets.js";

export interface CommandOptions {
  /** What the command was for, in a sentence that begins "could not ...". */
  purpose: string;
  next: string;
  cwd?: string;
  env?: NodeJS.ProcessEnv;
  signal?: AbortSignal;
}

/** Set-up commands and their whole output, for when something goes wrong. */
export function setupLog(env?: NodeJS.ProcessEnv): string {
  return join(cacheRoot(env), "logs", "setup.log");
}

/** Resolves with stdout. */
export async function runCommand(
  file: string,
  arguments_: string[],
  options: CommandOptions,
): Promise<string> {
  const outcome = await execa(file, arguments_, {
    cwd: options.cwd,
    env: options.env,
    extendEnv: options.env === undefined,
    cancelSignal: options.signal,
    forceKillAfterDelay: 5000,
    stdin: "ignore",
    all: true,
    reject: false,
    maxBuffer: 64 * 1024 * 1024,
  });
  const output = redactSecrets(outcome.all ?? "");
  await log(`$ ${file} ${arguments_.join(" ")}\n${output.slice(-200_000)}\n`, options.env);
  if (outcome.isCanceled) throw new CancelledError("stopped on request");
  if (!outcome.failed) return outcome.stdout;
  throw new EnvironmentError(`could not ${options.purpose}${reason(output, outcome.code)}`, {
    place: setupLog(options.env),
    cause: outcome,
    next: nextStep(output, options.next),
  });
}

async function log(text: string, env: NodeJS.ProcessEnv | undefined): Promise<void> {
  const path = setupLog(env);
  try {
    await mkdir(dirname(path), { recursive: true });
    await appendFile(path, `[${new Date().toISOString()}] ${redactSecrets(text)}`);
  } catch {
    // The log is a convenience.
  }
}

function reason(output: string, code: string | undefined): string {
  const lines = output.split("\n").filter((line) => line.trim() !== "");
  const errors = lines.filter((line) => /error/i.test(line)).slice(-3);
  const shown = errors.length > 0 ? errors : lines.slice(-3);
  if (shown.length === 0) return code === undefined ? "" : `: ${code}`;
  return `:\n${shown.map((line) => `  ${line.trim().slice(0, 300)}`).join("\n")}`;
}

const OFFLINE =
  /NewConnectionError|Temporary failure in name resolution|Max retries exceeded|Connection (?:refused|reset)|Read timed out|IncompleteRead|dns error|error sending request|ConnectTimeout|ProxyError/i;

function nextStep(output: string, usual: string): string {
  if (/No space left on device|ENOSPC/.test(output)) {
    return "The disk is full. Free some space, or put the cache elsewhere (LOCUS_CACHE=...), and run the same command again.";
  }
  if (OFFLINE.test(output)) {
    const network =
      "The download did not come through. Check the network (or pip's index and proxy settings) and run the same command again: it starts that step over.";
    return usual.startsWith("Run ") ? network : `${network} Or: ${usual}`;
  }
  return usual;
}
