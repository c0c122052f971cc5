/** Datasets on the Hub: which files one has, and a file of it in the shared cache. */
import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { datasetInfo, downloadFileToCacheDir, HubApiError, listFiles } from "@huggingface/hub";
import { writeFileAtomic } from "../../core/atomic-write.js";
import { ConfigError, EnvironmentError, LocusError } from "../../core/errors.js";
import { hubFetch } from "../../core/hub-fetch.js";
import { type HubSettings, hubSettings } from "../../core/hub-settings.js";
import { redactSecrets } from "../../core/secrets.js";
import { namesBelow } from "./glob.js";

export const HUB_SCHEME = "hf://";
/** Of the revisions with a `/` in them the Hub makes these two itself. */
const ADDRESS =
  /^hf:\/\/datasets\/([^/@*?]+\/[^/@*?]+)(?:@(refs\/(?:convert|pr)\/[^/*?]+|[^/*?]+))?(?:\/(.*))?$/;

export interface HubAddress {
  /** `OWNER/NAME`. */
  name: string;
  revision: string;
  /** Of a file or folder, or a pattern; empty for the dataset itself. A `/` at its end is kept. */
  path: string;
  /** The address up to the path, with a `/`. */
  base: string;
}

/** What is asked of the Hub. One of these asks for nothing twice, and stays with the commit that it saw first. */
export interface HubReader {
  /** Only what was downloaded before is there. */
  offline(): boolean;
  /**
   * Paths of the files in a folder of the dataset, from its top on; undefined where there is no such folder.
   * @param folder empty = the whole dataset
   * @param deep the folders in it too
   */
  list(address: string, folder: string, deep: boolean): Promise<string[] | undefined>;
  /** The local path of the file; downloads it where the cache lacks it. */
  fetch(address: string): Promise<string>;
}

/** @throws ConfigError for what is no address of a dataset */
export function parseHubAddress(address: string): HubAddress {
  const [, name, raw = "main", path = ""] = ADDRESS.exec(address) ?? [];
  const revision = decoded(raw);
  if (name === undefined || [...revision.split("/"), ...path.split("/")].includes(".."))
    throw new ConfigError(`${address} is no dataset file`, {
      place: address,
      next: "Write hf://datasets/OWNER/NAME/path/to/file.jsonl (or NAME@REVISION), a folder, or a pattern such as data/*.parquet.",
    });
  const base = address.slice(0, address.length - path.length).replace(/\/?$/, "/");
  return { name, revision, path, base };
}

export interface HubOptions {
  /** Read when something is asked for. @default that of the process */
  env?: NodeJS.ProcessEnv | undefined;
  /** Told where the Hub is busy and asked again later. */
  onWait?: ((seconds: number, why: string) => void) | undefined;
}

/** What is asked, and how. */
type Asking = HubSettings & { fetch: typeof fetch };

export function createHub({ env, onWait }: HubOptions = {}): HubReader {
  const commits = new Map<string, Promise<string>>();
  const lists = new Map<string, Promise<string[] | undefined>>();
  let known: Asking | undefined;
  const settings = (): Asking => {
    if (known === undefined) {
      const own = hubSettings(env);
      known = { ...own, fetch: hubFetch(own.hubUrl, { onWait }) };
    }
    return known;
  };
  const commitOf = (address: HubAddress): Promise<string> =>
    once(commits, `${address.name}@${address.revision}`, () => findCommit(address, settings()));
  return {
    offline: () => settings().offline,
    async list(text, folder, deep) {
      const address = parseHubAddress(text);
      const commit = await commitOf(address);
      return once(lists, `${address.name}@${commit} ${deep} ${folder}`, () =>
        listFolder(address, { commit, folder, deep }, settings()),
      );
    },
    async fetch(text) {
      const address = parseHubAddress(text);
      return fetchFile(address, await commitOf(address), settings());
    },
  };
}

function once<T>(made: Map<string, Promise<T>>, key: string, make: () => Promise<T>): Promise<T> {
  const before = made.get(key);
  if (before !== undefined) return before;
  const now = make();
  made.set(key, now);
  return now;
}

async function findCommit(
  { name, revision, base }: HubAddress,
  { hubUrl, accessToken, offline, cacheDir, fetch }: Asking,
): Promise<string> {
  if (offline) {
    const reference = join(storageOf(name, cacheDir), "refs", revision);
    return (await readFile(reference, "utf8").catch(() => revision)).trim();
  }
  try {
    const fields = ["sha" as const];
    const asked = { hubUrl, accessToken, fetch, name, revision, additionalFields: fields };
    return (await datasetInfo(asked)).sha;
  } catch (cause) {
    if (!(cause instanceof HubApiError && [401, 403, 404].includes(cause.statusCode)))
      throw hubError(base.slice(0, -1), cause);
    // The Hub gives the same answer for what is not there and what is not to be seen.
    const at = revision === "main" ? "" : ` at the revision ${revision}`;
    throw new EnvironmentError(
      `the Hub has no dataset ${name}${at}, or it is private (${cause.statusCode})`,
      {
        place: base.slice(0, -1),
        cause,
        next: "Check the spelling (hf://datasets/OWNER/NAME@REVISION); for a private or gated dataset set HF_TOKEN to a token that may read it.",
      },
    );
  }
}

interface Folder {
  commit: string;
  folder: string;
  deep: boolean;
}

async function listFolder(
  { name, base }: HubAddress,
  { commit, folder, deep }: Folder,
  { hubUrl, accessToken, offline, cacheDir, fetch }: Asking,
): Promise<string[] | undefined> {
  const below = folder === "" ? "" : `${folder}/`;
  if (offline) {
    const snapshot = join(storageOf(name, cacheDir), "snapshots", commit);
    const names = await namesBelow(join(snapshot, folder), deep ? Number.POSITIVE_INFINITY : 1);
    return names.map((path) => below + path);
  }
  const repo = { type: "dataset" as const, name };
  // The library puts it into the URL as it is.
  const path = folder.split("/").map(encodeURIComponent).join("/");
  const where = { hubUrl, accessToken, fetch, repo, revision: commit, path, recursive: deep };
  try {
    const paths: string[] = [];
    for await (const entry of listFiles(where)) if (entry.type === "file") paths.push(entry.path);
    return paths;
  } catch (cause) {
    if (cause instanceof HubApiError && cause.statusCode === 404) return undefined;
    throw hubError((base + folder).replace(/\/$/, ""), cause);
  }
}

async function fetchFile(
  { name, revision, path, base }: HubAddress,
  commit: string,
  { hubUrl, accessToken, offline, cacheDir, fetch }: Asking,
): Promise<string> {
  const storage = storageOf(name, cacheDir);
  if (offline) {
    const cached = join(storage, "snapshots", commit, path);
    if (existsSync(cached)) return cached;
    throw new EnvironmentError(`${base}${path} is not in the cache, and HF_HUB_OFFLINE is set`, {
      place: base + path,
      next: "Unset HF_HUB_OFFLINE to download it.",
    });
  }
  const { debug } = console;
  // The library prints a debug line to stdout for each file, which may be the output.
  console.debug = () => {};
  try {
    const access = { hubUrl, accessToken, fetch };
    const repo = { type: "dataset" as const, name };
    const file = await downloadFileToCacheDir({
      ...access,
      repo,
      revision: commit,
      path,
      cacheDir,
    });
    if (revision !== commit) await writeFileAtomic(join(storage, "refs", revision), commit);
    return file;
  } catch (cause) {
    throw hubError(base + path, cause);
  } finally {
    console.debug = debug;
  }
}

function hubError(address: string, cause: unknown): Error {
  if (cause instanceof LocusError) return cause;
  const about = { place: address, cause };
  const { message, cause: inner } = cause as Error;
  const status = cause instanceof HubApiError ? cause.statusCode : undefined;
  if (status === undefined && inner instanceof Error) {
    // Where an address has several numbers the code alone tells what happened.
    const why = redactSecrets(inner.message || (inner as NodeJS.ErrnoException).code || message);
    return new EnvironmentError(`the Hub could not be reached for ${address}: ${why}`, {
      ...about,
      next: "Check the network and HF_ENDPOINT, and run the same command again: files that came whole are kept.",
    });
  }
  const busy = status === 429 || (status ?? 0) >= 500;
  return new EnvironmentError(
    `the Hub did not give ${address}${status ? ` (${status})` : ""}: ${redactSecrets(message)}`,
    {
      ...about,
      next: busy
        ? "Run the same command again in a while: files that came whole are kept."
        : "Check the address, the network and HF_ENDPOINT; for a private or gated dataset set HF_TOKEN.",
    },
  );
}

function storageOf(name: string, cacheDir: string): string {
  return join(cacheDir, `datasets--${name.replaceAll("/", "--")}`);
}

/** `refs%2Fconvert%2Fparquet`, as the Hub's own links have it. */
function decoded(revision: string): string {
  try {
    return decodeURIComponent(revision);
  } catch {
    return revision;
  }
}
