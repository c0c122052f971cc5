/** What a user may write after `--model`, turned into a folder on this machine. */
import { statSync } from "node:fs";
import { homedir } from "node:os";
import { basename, resolve } from "node:path";
import { ConfigError } from "../core/errors.js";
import { DEFAULT_MODEL, ensureDefaultModel } from "./default-model.js";
import { fetchHubModel } from "./hub-model.js";
import { importGguf } from "./import-gguf.js";
import { checkModelFolder } from "./model-folder.js";
import type { ProvisionOptions } from "./provision-options.js";

export interface ResolvedModel {
  /** Folder of safetensors, config and tokenizer. */
  path: string;
  /** What the user asked for: alias, folder, file or Hub id. */
  id: string;
  /** 40-hex commit, for models from the Hub. */
  revision?: string;
  license?: string;
}

export interface ResolveOptions extends ProvisionOptions {
  /** Interpreter of the worker's environment; converting a .gguf file runs the worker. */
  python: string;
}

const HUB_ID = /^([\w.-]+\/[\w.-]+)(?:@([\w./-]+))?$/;

/** The embedded default, a local folder, a .gguf file, or a Hub id `owner/name[@revision]`. */
export async function resolveModel(spec: string, options: ResolveOptions): Promise<ResolvedModel> {
  if (spec === DEFAULT_MODEL) {
    const path = await ensureDefaultModel(options.python, options);
    return { path, id: DEFAULT_MODEL, license: "apache-2.0" };
  }
  if (spec.trim() === "") throw noSuchModel(spec, "nothing was given");
  const path = resolve(spec.replace(/^~(?=\/|$)/, homedir()));
  const entry = statSync(path, { throwIfNoEntry: false });
  if (entry?.isDirectory()) {
    await checkModelFolder(path);
    return { path, id: basename(path) };
  }
  if (/\.gguf$/i.test(spec)) {
    if (entry === undefined) throw noSuchModel(spec, `there is no file ${path}`);
    return { path: await importGguf(path, options), id: basename(path) };
  }
  if (entry !== undefined) throw noSuchModel(spec, `${path} is neither a folder nor a .gguf file`);
  const hub = HUB_ID.exec(spec);
  if (hub === null || /^[.~]/.test(spec)) {
    throw noSuchModel(spec, `there is no folder ${path}`);
  }
  const [, name = "", revision = "main"] = hub;
  return { id: name, ...(await fetchHubModel(name, revision, options)) };
}

function noSuchModel(spec: string, why: string): ConfigError {
  return new ConfigError(`\`${spec}\` is not a model: ${why}`, {
    place: spec,
    next: `Give ${DEFAULT_MODEL} (the default), a local folder, a .gguf file, or a Hub id as owner/name or owner/name@revision.`,
  });
}
