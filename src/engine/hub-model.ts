/** A model from the Hugging Face Hub: its exact revision, then only the files that are needed, in the shared cache. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { downloadFileToCacheDir, listFiles, modelInfo } from "@huggingface/hub";
import { writeFileAtomic } from "../core/atomic-write.js";
import { EnvironmentError } from "../core/errors.js";
import { hubFetch } from "../core/hub-fetch.js";
import { type HubSettings, hubSettings } from "../core/hub-settings.js";
import { gigabytes, requireDiskSpace } from "./disk-space.js";
import { hubError } from "./hub-error.js";
import { checkModelFolder, missingFromModel } from "./model-folder.js";
import type { ProvisionOptions } from "./provision-options.js";

const COMMIT = /^[0-9a-f]{40}$/;
/** Weights in other formats (`consolidated`: the same ones once more), training leftovers and pictures are not fetched. */
const NEEDED = /^(?!consolidated\.)[^/]*\.(?:json|safetensors|model|jinja|txt)$/;

export interface HubModel {
  /** Snapshot folder. */
  path: string;
  /** 40-hex commit. */
  revision: string;
  license: string | undefined;
}

export async function fetchHubModel(
  name: string,
  revision: string,
  options: ProvisionOptions = {},
): Promise<HubModel> {
  const settings = hubSettings(options.env);
  const storage = join(settings.cacheDir, `models--${name.replaceAll("/", "--")}`);
  const cached = await cachedRevision(storage, revision);
  // A commit never changes: what is there whole needs no network.
  if (cached !== undefined && (settings.offline || COMMIT.test(revision))) {
    return { path: snapshot(storage, cached), revision: cached, license: undefined };
  }
  if (settings.offline) {
    throw new EnvironmentError(
      `${name}@${revision} is not in the cache, and HF_HUB_OFFLINE is set`,
      {
        place: storage,
        next: "Unset HF_HUB_OFFLINE to download it, or give a local folder.",
      },
    );
  }
  try {
    return await download(name, revision, storage, settings, options);
  } catch (error) {
    throw hubError(error, name, revision, cached !== undefined);
  }
}

async function download(
  name: string,
  revision: string,
  storage: string,
  settings: HubSettings,
  options: ProvisionOptions,
): Promise<HubModel> {
  const { hubUrl, accessToken, cacheDir } = settings;
  const { signal } = options;
  const access = {
    hubUrl,
    accessToken,
    fetch: hubFetch(hubUrl, {
      signal,
      onWait: (seconds, why) =>
        options.onProgress?.(`the Hub is busy (${why}): asking for ${name} again in ${seconds} s`),
    }),
  };
  const info = await modelInfo({
    ...access,
    name,
    revision,
    additionalFields: ["sha", "cardData"],
  });
  const commit = info.sha;
  const license = (info.cardData as { license?: string } | undefined)?.license;
  const path = snapshot(storage, commit);
  const repo = { type: "model" as const, name };
  const files: { path: string; size: number }[] = [];
  for await (const file of listFiles({ ...access, repo, recursive: true, revision: commit })) {
    const there = existsSync(join(path, file.path));
    if (file.type === "file" && NEEDED.test(file.path) && !there) files.push(file);
  }
  const bytes = files.reduce((sum, { size }) => sum + size, 0);
  await requireDiskSpace(cacheDir, bytes * 1.1);
  for (const [number, file] of files.entries()) {
    const message = `downloading ${name}: ${file.path} (${gigabytes(file.size)}, ${number + 1} of ${files.length})`;
    options.onProgress?.(message);
    await quietly(() =>
      downloadFileToCacheDir({ ...access, repo, revision: commit, path: file.path, cacheDir }),
    );
  }
  await checkModelFolder(path);
  if (revision !== commit) await writeFileAtomic(join(storage, "refs", revision), commit);
  return { path, revision: commit, license };
}

/** The library prints a debug line to stdout for each file. */
async function quietly<T>(work: () => Promise<T>): Promise<T> {
  const { debug } = console;
  console.debug = () => {};
  try {
    return await work();
  } finally {
    console.debug = debug;
  }
}

async function cachedRevision(storage: string, revision: string): Promise<string | undefined> {
  const commit = COMMIT.test(revision)
    ? revision
    : (await readFile(join(storage, "refs", revision), "utf8").catch(() => "")).trim();
  if (!COMMIT.test(commit) || !existsSync(snapshot(storage, commit))) return undefined;
  return (await missingFromModel(snapshot(storage, commit))).length === 0 ? commit : undefined;
}

function snapshot(storage: string, commit: string): string {
  return join(storage, "snapshots", commit);
}
