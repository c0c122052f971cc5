/** An output that is also an input would be lost by the command that reads it: refused before any work. */
import { fstatSync } from "node:fs";
import { realpath, stat } from "node:fs/promises";
import { sep } from "node:path";
import { ConfigError } from "../core/errors.js";
import { expandFiles } from "../score/read/index.js";

/**
 * @param output what the command writes; undefined: to the terminal
 * @param inputs as they were named: files, globs, `-`; those that are not there are left to whoever reads them
 */
export async function refuseInputAsOutput(
  output: string | undefined,
  inputs: readonly (string | undefined)[],
): Promise<void> {
  if (output === undefined) return;
  const written = await identityOf(output);
  // What is not there yet is no input; a device or a pipe (`-o /dev/stdout`) holds nothing that could be lost.
  if (written === undefined) return;
  const named = inputs.filter((input) => input !== undefined);
  for (const input of await expandFiles(named, () => {}))
    if ((await identityOf(input)) === written) throw isInput(output, input);
}

/** As `refuseInputAsOutput`, of a folder that the command clears. */
export async function refuseInputInside(folder: string, inputs: readonly string[]): Promise<void> {
  const cleared = await realpath(folder).catch(() => undefined);
  if (cleared === undefined) return;
  for (const input of inputs) {
    const path = await realpath(input).catch(() => undefined);
    if (path?.startsWith(`${cleared}${sep}`))
      throw new ConfigError(`${folder} holds an input, ${input}, and would be cleared`, {
        place: input,
        next: "Choose another folder.",
      });
  }
}

/** The same file under another name, through a link or on standard input has the same device and number. */
async function identityOf(path: string): Promise<string | undefined> {
  try {
    const found =
      path === "-" ? fstatSync(0, { bigint: true }) : await stat(path, { bigint: true });
    return found.isFile() ? `${found.dev}:${found.ino}` : undefined;
  } catch {
    return undefined;
  }
}

function isInput(output: string, input: string): ConfigError {
  const named = input === output || input === "-" ? "" : ` (${input})`;
  return new ConfigError(`${output} is also an input${named}`, {
    place: output,
    next: "Choose another file.",
  });
}
