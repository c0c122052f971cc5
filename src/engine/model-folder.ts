/** What a folder must hold to be a model, and what identifies it. */
import { existsSync } from "node:fs";
import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { join } from "node:path";
import { writeJson } from "../core/atomic-write.js";
import { ConfigError } from "../core/errors.js";
import { hashFile, hashJson } from "../core/hash.js";
import { cacheRoot } from "../core/paths.js";

const TOKENIZERS = ["tokenizer.json", "tokenizer.model", "vocab.json", "spiece.model"];
const WEIGHTS = /^(?:model.*\.safetensors|pytorch_model.*\.bin)$/;
/** Files that change what the model says. */
const IDENTITY = /\.(?:safetensors|bin|model|json|jinja)$|^(?:merges|vocab)\.txt$/;

/** What a model folder lacks, in words; empty when nothing. */
export async function missingFromModel(folder: string): Promise<string[]> {
  const names = await readdir(folder);
  const missing: string[] = [];
  if (!names.includes("config.json")) missing.push("config.json");
  if (!TOKENIZERS.some((name) => names.includes(name)))
    missing.push("a tokenizer (tokenizer.json)");
  const index = names.find((name) => name.endsWith(".safetensors.index.json"));
  if (index !== undefined) {
    const { weight_map: shards } = JSON.parse(await readFile(join(folder, index), "utf8")) as {
      weight_map: Record<string, string>;
    };
    // existsSync follows links: a shard whose download was cut short has none that resolves.
    const lost = [...new Set(Object.values(shards))].filter(
      (shard) => !existsSync(join(folder, shard)),
    );
    missing.push(...lost);
  } else if (!names.some((name) => WEIGHTS.test(name) && existsSync(join(folder, name)))) {
    missing.push("weights (model.safetensors)");
  }
  return missing;
}

/** @throws ConfigError saying what the folder lacks. */
export async function checkModelFolder(folder: string): Promise<void> {
  const missing = await missingFromModel(folder);
  if (missing.length === 0) return;
  const adapter = existsSync(join(folder, "adapter_config.json"));
  throw new ConfigError(`${folder} is not a whole model: it lacks ${missing.join(", ")}`, {
    place: folder,
    next: adapter
      ? "It is a LoRA adapter: give the model that it was trained on, or merge it first."
      : "Give a folder as `save_pretrained` writes it: config.json, tokenizer and safetensors.",
  });
}

/** SHA-256 over names and contents of all files that matter. Hashes of unchanged files are kept in the cache. */
export async function modelFingerprint(
  folder: string,
  env: NodeJS.ProcessEnv = process.env,
): Promise<string> {
  const store = join(cacheRoot(env), "fingerprints.json");
  const known = await readKnown(store);
  const files: Record<string, string> = {};
  let learned = false;
  for (const name of (await readdir(folder)).filter((file) => IDENTITY.test(file)).sort()) {
    const path = await realpath(join(folder, name));
    const { size, mtimeMs } = await stat(path);
    const key = `${path} ${size} ${mtimeMs}`;
    learned ||= known[key] === undefined;
    known[key] ??= await hashFile(path);
    files[name] = known[key];
  }
  if (learned) await writeJson(store, known);
  return hashJson(files);
}

async function readKnown(store: string): Promise<Record<string, string>> {
  try {
    return JSON.parse(await readFile(store, "utf8")) as Record<string, string>;
  } catch {
    return {};
  }
}
