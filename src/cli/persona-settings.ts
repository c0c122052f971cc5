/** The options of `locus persona`: from the command line, else from a settings file, else their defaults. */
import { readFile } from "node:fs/promises";
import { relative } from "node:path";
import type { Command } from "commander";
import { ConfigError } from "../core/errors.js";
import { type Onto, parsePersonaSettings } from "../persona/index.js";
import { locate } from "../pipeline/index.js";

export interface PersonaOptions {
  demos?: string[];
  persona?: string;
  personas: string;
  prompts: string;
  protect: string[];
  onto: Onto;
  output?: string;
  settings?: string;
  steps: number;
  samples: number;
  batchRows: number;
  learningRate: number;
  rank: number;
  seed: number;
}

/** What the settings file says, where the command line says nothing. */
export async function withPersonaSettings(
  options: PersonaOptions,
  command: Pick<Command, "getOptionValueSource">,
): Promise<PersonaOptions> {
  if (options.settings === undefined) return options;
  const path = locate(options.settings);
  const shown = relative(process.cwd(), path) || path;
  const text = await readFile(path, "utf8").catch((cause: Error) => {
    throw new ConfigError(`the settings cannot be read: ${cause.message}`, {
      place: shown,
      next: "Give a settings file: pipelines/persona.yaml is one.",
      cause,
    });
  });
  const { description: _, ...settings } = parsePersonaSettings(text, shown);
  const silent = Object.entries(settings).filter(
    ([name, value]) => value !== undefined && command.getOptionValueSource(name) !== "cli",
  );
  return { ...options, ...Object.fromEntries(silent) };
}
