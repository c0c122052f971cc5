/** `hf://datasets/OWNER/NAME[@REVISION]/PATH`: a file of a dataset on the Hub, in the shared cache. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { datasetInfo, downloadFileToCacheDir } from "@huggingface/hub";
import { writeFileAtomic } from "../../core/atomic-write.js";
import { ConfigError, EnvironmentError } from "../../core/errors.js";
import { hubSettings } from "../../core/hub-settings.js";
import { redactSecrets } from "../../core/secrets.js";

export const HUB_SCHEME = "hf://";
const ADDRESS = /^hf:\/\/datasets\/([^/@]+\/[^/@]+)(?:@([^/]+))?\/(.+)$/;

/** The local path of the file; downloads it where the cache lacks it. */
export async function fetchHubFile(address: string, env?: NodeJS.ProcessEnv): Promise<string> {
  const [, name, revision = "main", path] = ADDRESS.exec(address) ?? [];
  if (name === undefined || path === undefined || path.split("/").includes(".."))
    throw new ConfigError(`${address} is no dataset file`, {
      place: address,
      next: "Write hf://datasets/OWNER/NAME/path/to/file.jsonl (or NAME@REVISION).",
    });
  const { hubUrl, accessToken, offline, cacheDir } = hubSettings(env);
  const storage = join(cacheDir, `datasets--${name.replaceAll("/", "--")}`);
  if (offline) {
    const reference = join(storage, "refs", revision);
    const commit = (await readFile(reference, "utf8").catch(() => revision)).trim();
    const cached = join(storage, "snapshots", commit, path);
    if (existsSync(cached)) return cached;
    throw new EnvironmentError(`${address} is not in the cache, and HF_HUB_OFFLINE is set`, {
      place: address,
      next: "Unset HF_HUB_OFFLINE to download it.",
    });
  }
  const { debug } = console;
  // The library prints a debug line to stdout for each file, which may be the output.
  console.debug = () => {};
  try {
    const access = { hubUrl, accessToken };
    const { sha } = await datasetInfo({ ...access, name, revision, additionalFields: ["sha"] });
    const repo = { type: "dataset" as const, name };
    const file = await downloadFileToCacheDir({ ...access, repo, revision: sha, path, cacheDir });
    if (revision !== sha) await writeFileAtomic(join(storage, "refs", revision), sha);
    return file;
  } catch (cause) {
    const { message, statusCode } = cause as Error & { statusCode?: number };
    throw new EnvironmentError(
      `the Hub did not give ${address}${statusCode ? ` (${statusCode})` : ""}: ${redactSecrets(message)}`,
      {
        place: address,
        cause,
        next: "Check the address, the network and HF_ENDPOINT; for a private or gated dataset set HF_TOKEN.",
      },
    );
  } finally {
    console.debug = debug;
  }
}
